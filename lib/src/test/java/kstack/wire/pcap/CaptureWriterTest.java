package kstack.wire.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import kstack.wire.Frame;
import kstack.wire.LinkLayer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureWriterTest {
    @TempDir
    Path dir;

    private static List<CapturedFrame> frames(boolean comments) {
        Random random = new Random(4);
        List<CapturedFrame> frames = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            byte[] b = new byte[random.nextInt(1600)];
            random.nextBytes(b);
            CapturedFrame f = new CapturedFrame(1_700_000_000_000_000_000L + i * 12_345L, 1, b, b.length + i % 2, 0,
                    List.of());
            frames.add(comments && i % 3 == 0 ? f.withComment("größer als " + i).withComment("") : f);
        }
        return frames;
    }

    private static void same(List<CapturedFrame> expected, List<CapturedFrame> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            CapturedFrame e = expected.get(i);
            CapturedFrame a = actual.get(i);
            assertArrayEquals(e.bytes(), a.bytes(), "frame " + i);
            assertEquals(e.timestampNs(), a.timestampNs());
            assertEquals(e.originalLen(), a.originalLen());
            assertEquals(e.linkType(), a.linkType());
            assertEquals(e.comments(), a.comments());
        }
    }

    @Test
    @DisplayName("frames written to pcap and pcapng come back the same")
    void roundTrip() {
        ByteArrayOutputStream pcap = new ByteArrayOutputStream();
        try (PcapWriter w = new PcapWriter(pcap, LinkLayer.ETHERNET)) {
            frames(false).forEach(w::write);
            assertEquals(50, w.frames());
        }
        same(frames(false), CaptureBytes.read(pcap.toByteArray()));
        ByteArrayOutputStream pcapng = new ByteArrayOutputStream();
        try (PcapngWriter w = new PcapngWriter(pcapng)) {
            frames(true).forEach(w::write);
        }
        same(frames(true), CaptureBytes.read(pcapng.toByteArray()));
    }

    @Test
    @DisplayName("several interfaces keep their names and link types")
    void interfaces() {
        Path file = dir.resolve("two.pcapng");
        try (PcapngWriter w = PcapngWriter.create(file)) {
            assertEquals(0, w.addInterface("eth0", LinkLayer.ETHERNET));
            assertEquals(1, w.addInterface("tun0", LinkLayer.RAW));
            w.write(new CapturedFrame(1, 101, Frame.ip().udp(1, 2).build(), 28, 1, List.of()));
            assertThrows(IllegalArgumentException.class,
                    () -> w.write(new CapturedFrame(1, 101, new byte[9], 9, 0, List.of())));
        }
        Capture c = Capture.load(file);
        assertEquals("tun0, raw IP", c.interfaces().get(1).toString());
        assertEquals("IP 192.0.2.1.1 > 192.0.2.2.2: UDP, length 0", c.frames().get(0).summary());
    }

    @Test
    @DisplayName("a file is there only when the writer is closed, and never after a failure")
    void pending() throws IOException {
        Path file = dir.resolve("out.pcap");
        CaptureWriter w = CaptureWriter.create(file, LinkLayer.ETHERNET);
        w.write(1, new byte[60], 0, 60);
        assertFalse(Files.exists(file));
        w.close();
        assertEquals(1, Capture.load(file).frames().size());
        byte[] before = Files.readAllBytes(file);
        CaptureWriter other = CaptureWriter.create(file, LinkLayer.ETHERNET);
        other.discard();
        assertArrayEquals(before, Files.readAllBytes(file));
        try (Stream<Path> left = Files.list(dir)) {
            assertEquals(List.of(file), left.toList());
        }
        CaptureException e = assertThrows(CaptureException.class,
                () -> CaptureWriter.create(dir.resolve("no/out.pcap"), LinkLayer.ETHERNET));
        assertTrue(e.getMessage().contains("there is no directory"), e.getMessage());
        assertThrows(CaptureException.class, () -> CaptureWriter.create(dir, LinkLayer.ETHERNET));
    }

    @Test
    @DisplayName("a full disk is told in one line")
    void full() {
        OutputStream fullDisk = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        PcapWriter w = new PcapWriter(fullDisk, LinkLayer.ETHERNET);
        CaptureException e = assertThrows(CaptureException.class, () -> w.write(1, new byte[100_000], 0, 100_000));
        assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
    }

    @Test
    @DisplayName("a time that cannot be written and a frame of another kind are refused")
    void refused() {
        PcapWriter w = new PcapWriter(new ByteArrayOutputStream(), LinkLayer.ETHERNET);
        assertThrows(IllegalArgumentException.class, () -> w.write(-1, new byte[1], 0, 1));
        assertThrows(IllegalArgumentException.class, () -> w.write(Long.MAX_VALUE, new byte[1], 0, 1));
        assertThrows(IllegalArgumentException.class, () -> w.write(new CapturedFrame(0, LinkLayer.RAW, new byte[1])));
        w.close();
        assertThrows(IllegalStateException.class, () -> w.write(1, new byte[1], 0, 1));
    }
}
