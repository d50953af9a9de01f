package kstack.wire.pcap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole capture file in memory.
 *
 * @param frames in the order of the file
 * @param interfaces where they came from
 * @param format of the file, in words
 * @param damage why the file ended early, if it did
 */
public record Capture(List<CapturedFrame> frames, List<CaptureInterface> interfaces, String format,
        Optional<CaptureException> damage) {

    /**
     * Reads a file that must be whole.
     *
     * @throws CaptureException if it is not a capture file, or damaged anywhere
     */
    public static Capture load(Path file) {
        Capture c = salvage(file);
        c.damage.ifPresent(e -> {
            throw e;
        });
        return c;
    }

    /**
     * Reads the whole frames of a file that may be damaged behind them.
     *
     * @throws CaptureException if it is not a capture file at all
     */
    public static Capture salvage(Path file) {
        try (CaptureReader reader = CaptureReader.open(file)) {
            List<CapturedFrame> frames = new ArrayList<>();
            CaptureException damage = null;
            try {
                for (CapturedFrame f = reader.next(); f != null; f = reader.next()) {
                    frames.add(f);
                }
            } catch (CaptureException e) {
                damage = e;
            }
            return new Capture(List.copyOf(frames), reader.interfaces(), reader.format(),
                    Optional.ofNullable(damage));
        }
    }

    @Override
    public String toString() {
        return frames.size() + " frames, " + format + damage.map(e -> ", damaged: " + e.getMessage()).orElse("");
    }
}
