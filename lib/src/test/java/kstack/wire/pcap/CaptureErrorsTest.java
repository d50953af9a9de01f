package kstack.wire.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import kstack.wire.Bytes;
import kstack.wire.Frame;
import kstack.wire.LinkLayer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureErrorsTest {
    @TempDir
    Path dir;

    private static byte[] pcap(int frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapWriter w = new PcapWriter(out, LinkLayer.ETHERNET)) {
            for (int i = 0; i < frames; i++) {
                w.write(new CapturedFrame(i, LinkLayer.ETHERNET, Frame.ethernet().udp(1, 2).payloadLen(i).build()));
            }
        }
        return out.toByteArray();
    }

    private static byte[] pcapng(int frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapngWriter w = new PcapngWriter(out)) {
            w.addInterface("eth0", LinkLayer.ETHERNET);
            for (int i = 0; i < frames; i++) {
                w.write(new CapturedFrame(i, LinkLayer.ETHERNET, Frame.ethernet().udp(1, 2).payloadLen(i).build())
                        .withComment("number " + i));
            }
        }
        return out.toByteArray();
    }

    private static void says(CaptureException e, String... words) {
        for (String w : words) {
            assertTrue(e.getMessage().contains(w), e.getMessage() + " should say " + w);
        }
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }

    private static CaptureException fails(byte[] file) {
        return assertThrows(CaptureException.class, () -> CaptureBytes.read(file));
    }

    @Test
    @DisplayName("what is no capture file is told by what it looks like")
    void otherFiles() {
        says(fails(new byte[0]), "test:", "empty");
        says(fails(new byte[] {1, 2}), "2 bytes");
        says(fails("<!DOCTYPE html><p>".getBytes(StandardCharsets.UTF_8)), "a web page");
        says(fails("hello there\nyou".getBytes(StandardCharsets.UTF_8)), "text: 'hello there'", "tcpdump -w");
        says(fails("x\n\t0x0000:  4500".getBytes(StandardCharsets.UTF_8)), "text that tcpdump prints");
        says(fails(Bytes.unhex("28b52ffd00000000")), "zstd", "unpack it first");
        says(fails(Bytes.unhex("00ff00ff00ff")), "00ff00ff");
        says(fails(Bytes.unhex("34cdb2a102000400")), "modified pcap", "editcap");
        says(fails(CaptureBytes.gzip("hello".getBytes(StandardCharsets.UTF_8))), "text: 'hello'");
        says(fails(Bytes.unhex("1f8b08")), "gzip", "damage");
    }

    @Test
    @DisplayName("a missing file, a directory and an unreadable file are told apart")
    void files() throws IOException {
        says(assertThrows(CaptureException.class, () -> CaptureReader.open(dir.resolve("no.pcap"))), "no.pcap",
                "found nothing of that name");
        says(assertThrows(CaptureException.class, () -> CaptureReader.open(dir)), "directory");
        Path secret = Files.write(dir.resolve("secret.pcap"), pcap(1));
        Files.setPosixFilePermissions(secret, java.util.Set.of());
        if (!Files.isReadable(secret)) {
            says(assertThrows(CaptureException.class, () -> CaptureReader.open(secret)), "chmod");
        }
    }

    @Test
    @DisplayName("a file cut at any byte gives its whole frames and then says what is missing")
    void cutAnywhere() throws IOException {
        for (byte[] file : List.of(pcap(3), pcapng(3))) {
            int whole = 0;
            for (int len = 4; len < file.length; len++) {
                byte[] cut = Arrays.copyOf(file, len);
                Path path = Files.write(dir.resolve("cut"), cut);
                Capture c;
                try {
                    c = Capture.salvage(path);
                } catch (CaptureException e) {
                    assertEquals(0, whole, "the header was whole at a smaller length");
                    says(e, "ends inside", "record it again");
                    continue;
                }
                int n = c.frames().size();
                assertTrue(n == whole || n == whole + 1, "length " + len);
                whole = n;
                if (c.damage().isPresent()) {
                    assertEquals(n, c.damage().get().framesBefore());
                    says(c.damage().get(), "cut: ends inside", "expected", "more bytes, found");
                    assertThrows(CaptureException.class, () -> Capture.load(path));
                }
            }
            assertEquals(2, whole);
        }
    }

    @Test
    @DisplayName("the message names the record and counts the frames before it")
    void message() {
        byte[] file = pcap(3);
        says(fails(Arrays.copyOf(file, file.length - 1)), "ends inside record 3: expected 44 more bytes, found 43;"
                + " 2 whole frames came before");
        try (CaptureReader r = CaptureBytes.open(Arrays.copyOf(file, file.length - 1))) {
            r.next();
            r.next();
            CaptureException e = assertThrows(CaptureException.class, r::next);
            assertSame(e, assertThrows(CaptureException.class, r::next));
        }
    }

    @Test
    @DisplayName("packed data that is cut still gives the frames before")
    void cutGzip() throws IOException {
        byte[] packed = CaptureBytes.gzip(pcap(2000));
        Path path = Files.write(dir.resolve("cut.gz"), Arrays.copyOf(packed, packed.length / 2));
        Capture c = Capture.salvage(path);
        assertTrue(c.frames().size() > 500, c.toString());
        says(c.damage().orElseThrow(), "ends inside");
    }

    @Test
    @DisplayName("impossible lengths and numbers are named")
    void insane() {
        byte[] file = pcap(1);
        Bytes.put32le(file, 24 + 8, 0x7fffffff);
        says(fails(file), "record 1", "2147483647", "damaged");
        CaptureBytes c = new CaptureBytes(ByteOrder.LITTLE_ENDIAN);
        c.section().block(6, c.body().u32(0, 0, 0, 0, 0));
        says(fails(c.bytes()), "0 interfaces described before, found number 0");
        byte[] ng = pcapng(1);
        Bytes.put32le(ng, ng.length - 4, 4);
        says(fails(ng), "block 3 (packet 1)", "again behind it, found 4");
        byte[] order = pcapng(1);
        order[8] = 0;
        says(fails(order), "byte-order mark");
    }

    @Test
    @DisplayName("random damage ends in frames or a CaptureException, never in anything else")
    void fuzz() {
        Random random = new Random(20);
        List<byte[]> seeds = List.of(pcap(4), pcapng(4), CaptureBytes.gzip(pcap(4)), CaptureBytes.gzip(pcapng(4)));
        int ended = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] f = seeds.get(i % seeds.size()).clone();
            int changes = 1 + random.nextInt(4);
            for (int k = 0; k < changes; k++) {
                int at = random.nextInt(f.length);
                switch (random.nextInt(5)) {
                    case 0 -> f[at] = (byte) random.nextInt();
                    case 1 -> f[at] ^= (byte) (1 << random.nextInt(8));
                    case 2 -> f[at] = (byte) (random.nextBoolean() ? 0xff : 0);
                    case 3 -> Bytes.put32le(f, Math.min(at & ~3, f.length - 4), random.nextInt(40));
                    default -> f = Arrays.copyOf(f, Math.max(4, at + random.nextInt(f.length - at + 1)));
                }
            }
            try {
                for (CapturedFrame frame : CaptureBytes.read(f)) {
                    assertTrue(frame.bytes().length <= frame.originalLen());
                    assertFalse(frame.summary().isBlank());
                }
                ended++;
            } catch (CaptureException e) {
                assertFalse(e.getMessage().contains("\n"), e.getMessage());
            }
        }
        assertTrue(ended > 1000 && ended < 19_000, "both ends occur, whole files: " + ended);
    }
}
