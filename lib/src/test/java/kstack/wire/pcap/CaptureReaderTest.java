package kstack.wire.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import kstack.wire.LinkLayer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureReaderTest {
    private static final byte[] FRAME = {1, 2, 3, 4, 5};

    private static ByteOrder order(String name) {
        return name.equals("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    @ParameterizedTest
    @CsvSource({"BIG, 0xa1b2c3d4, 7000", "LITTLE, 0xa1b2c3d4, 7000", "BIG, 0xa1b23c4d, 7", "LITTLE, 0xa1b23c4d, 7"})
    void classicFilesOfEveryByteOrderAndResolutionAreRead(String order, String magic, long fractionNs) {
        byte[] file = new CaptureBytes(order(order)).u32(Long.decode(magic)).u16(2, 4).u32(0, 0, 65535, 101)
                .u32(1_700_000_000L, 7, 5, 99).raw(FRAME).u32(4_000_000_000L, 0, 0, 0).bytes();
        for (byte[] f : List.of(file, CaptureBytes.gzip(file))) {
            List<CapturedFrame> frames = CaptureBytes.read(f);
            assertEquals(2, frames.size());
            assertEquals(1_700_000_000_000_000_000L + fractionNs, frames.get(0).timestampNs());
            assertArrayEquals(FRAME, frames.get(0).bytes());
            assertEquals(99, frames.get(0).originalLen());
            assertTrue(frames.get(0).isCut());
            assertEquals(LinkLayer.RAW, frames.get(0).linkLayer().orElseThrow());
            assertEquals(4_000_000_000_000_000_000L, frames.get(1).timestampNs(), "seconds are unsigned");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BIG", "LITTLE"})
    void everyKindOfPcapngPacketBlockIsRead(String order) {
        CaptureBytes c = new CaptureBytes(order(order));
        c.section();
        c.block(1, c.body().u16(1, 0).u32(3).option(2, "eth0".getBytes(StandardCharsets.UTF_8)).option(9, (byte) 9)
                .option(0));
        c.block(1, c.body().u16(113, 0).u32(0));
        c.block(6, c.body().u32(0, 0x17979cfeL, 0x362a0000L, 5, 60).raw(FRAME).align()
                .option(2, (byte) 0, (byte) 0, (byte) 0, (byte) 1)
                .option(1, "größer".getBytes(StandardCharsets.UTF_8)).option(1, (byte) 'b', (byte) 0).option(0));
        c.block(0xbad, c.body().raw(FRAME));
        c.block(5, c.body().u32(0, 0, 0));
        c.block(3, c.body().u32(60).raw((byte) 1, (byte) 2, (byte) 3));
        c.block(2, c.body().u16(1, 7).u32(0, 5_000_001L, 5, 5).raw(FRAME).align().option(1, (byte) 'x'));
        byte[] file = c.bytes();
        for (byte[] f : List.of(file, CaptureBytes.gzip(file))) {
            List<CapturedFrame> frames = CaptureBytes.read(f);
            assertEquals(3, frames.size());
            assertEquals(0x17979cfe362a0000L, frames.get(0).timestampNs());
            assertArrayEquals(FRAME, frames.get(0).bytes());
            assertEquals(60, frames.get(0).originalLen());
            assertEquals(List.of("größer", "b"), frames.get(0).comments());
            assertArrayEquals(new byte[] {1, 2, 3}, frames.get(1).bytes(), "cut at the interface's snapshot length");
            assertEquals(60, frames.get(1).originalLen());
            assertEquals(5_000_001_000L, frames.get(2).timestampNs());
            assertEquals(1, frames.get(2).interfaceId());
            assertEquals(113, frames.get(2).linkType());
            assertEquals(List.of("x"), frames.get(2).comments());
        }
    }

    @Test
    @DisplayName("a second section has its own byte order and interfaces")
    void sections() {
        CaptureBytes big = new CaptureBytes(ByteOrder.BIG_ENDIAN);
        big.section().block(1, big.body().u16(1, 0).u32(0)).block(6, big.body().u32(0, 0, 1, 1, 1).raw((byte) 9));
        CaptureBytes little = new CaptureBytes(ByteOrder.LITTLE_ENDIAN);
        little.section().block(1, little.body().u16(228, 0).u32(0)).block(6, little.body().u32(0, 0, 2, 1, 1).raw((byte) 8));
        byte[] file = new CaptureBytes(ByteOrder.BIG_ENDIAN).raw(big.bytes()).raw(little.bytes()).bytes();
        try (CaptureReader r = CaptureBytes.open(file)) {
            assertEquals(1, r.next().linkType());
            CapturedFrame second = r.next();
            assertEquals(228, second.linkType());
            assertEquals(2000, second.timestampNs());
            assertEquals(1, second.interfaceId());
            assertEquals(2, r.interfaces().size());
            assertEquals("pcapng, little-endian, 2 sections", r.format());
        }
    }

    @ParameterizedTest
    @CsvSource({"6, 1500001, 1500001000", "9, 1500001, 1500001", "12, 1500001, 1500", "0, 3, 3000000000",
        "27, 1000000000000000000, 1", "40, 1, 0", "0x80, 3, 3000000000", "0x8a, 1536, 1500000000",
        "0xa0, 6442450944, 1500000000", "0xa1, 12884901888, 1500000000", "0xbf, 4611686018427387904, 500000000",
        "0xc0, -9223372036854775808, 500000000", "0xff, 5, 0", "6, -1, 9223372036854775807"})
    void everyTimestampResolutionGivesNanoseconds(String resolution, long ticks, long ns) {
        int raw = Integer.decode(resolution);
        assertEquals(ns, new Timescale((raw & 0x80) != 0, raw & 0x7f, 0).ns(ticks));
    }

    @Test
    @DisplayName("the timestamp offset of an interface is added in seconds")
    void offset() {
        CaptureBytes c = new CaptureBytes(ByteOrder.LITTLE_ENDIAN);
        c.section().block(1, c.body().u16(1, 0).u32(0).u16(14, 8).u64(1_000));
        c.block(6, c.body().u32(0, 0, 250_000, 0, 0));
        assertEquals(1_000_250_000_000L, CaptureBytes.read(c.bytes()).get(0).timestampNs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"conversation.pcap", "conversation.pcapng"})
    void theRecordedConversationIsReadWhole(String name) {
        Capture c = Capture.load(Path.of("../data/captures", name));
        assertEquals(287, c.frames().size());
        assertEquals(293_497, c.frames().stream().mapToLong(CapturedFrame::originalLen).sum());
        assertTrue(c.frames().stream().allMatch(f -> f.summary().matches("(IP|ARP).*length \\d+")));
    }
}
