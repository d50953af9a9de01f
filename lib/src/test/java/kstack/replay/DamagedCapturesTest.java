package kstack.replay;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import kstack.wire.Ipv4Address;
import kstack.wire.pcap.Capture;
import kstack.wire.pcap.CapturedFrame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever stands in a file, a replay ends, and each injected frame has one end. */
@DisplayName("A replay of a damaged capture")
class DamagedCapturesTest {
    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({"conversation.pcap,1", "conversation.pcap,2", "conversation.pcap,3", "client-side.pcap,4",
        "client-side.pcap,5", "fragments.pcap,6", "fragments.pcap,7", "mid-flow.pcapng,8"})
    @DisplayName("ends with every frame accounted for")
    void endsWell(String name, long seed) {
        Capture whole = Capture.load(Path.of("..", "data", "captures", name));
        Random random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            Capture damaged = damage(whole, random);
            String host = random.nextInt(3) == 0 ? Talk.PEER : Talk.HOST;
            ReplayResult r = assertDoesNotThrow(() -> Replay.of(damaged, Ipv4Address.bits(host), Optional.empty()).run(),
                    "round " + round);
            assertEquals(r.injected().count(), r.packets().injected(), "round " + round);
            assertEquals(damaged.frames().size(), r.injected().count() + r.sentByHost().count() + r.cut().count()
                    + r.foreign().count(), "round " + round);
        }
    }

    /** Loses, doubles, swaps, cuts and changes frames. */
    private static Capture damage(Capture whole, Random random) {
        List<CapturedFrame> frames = new ArrayList<>();
        for (CapturedFrame f : whole.frames()) {
            byte[] b = f.bytes().clone();
            int dice = random.nextInt(24);
            if (dice == 0) {
                continue;
            }
            if (dice == 1) {
                frames.add(f);
            } else if (dice == 2) {
                b = Arrays.copyOf(b, random.nextInt(b.length + 1));
            } else if (dice < 8) {
                b[random.nextInt(Math.min(b.length, 80))] ^= (byte) (1 << random.nextInt(8));
            } else if (dice == 8) {
                b[random.nextInt(b.length)] = (byte) random.nextInt();
            }
            frames.add(new CapturedFrame(f.timestampNs(), f.linkType(), b, random.nextInt(40) == 0 ? f.originalLen()
                    : b.length, 0, List.of()));
            if (dice == 9) {
                Collections.swap(frames, frames.size() - 1, random.nextInt(frames.size()));
            }
        }
        return new Capture(frames, whole.interfaces(), "damaged", Optional.empty());
    }
}
