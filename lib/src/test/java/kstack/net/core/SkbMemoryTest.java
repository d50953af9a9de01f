package kstack.net.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import kstack.trace.PacketLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkbMemoryTest {
    private final SkbAllocator allocator = new SkbAllocator(new PacketLedger());

    @Test
    void theMemoryOfAPacketIsItsBlockAndItsDescriptor() {
        assertEquals(256, SkbAllocator.SKB_SIZE);
        assertEquals(320, SkbAllocator.SHARED_INFO_SIZE);
        assertEquals(64, SkbAllocator.NET_SKB_PAD);
    }

    /** SKB_TRUESIZE(X) = X + 256 + 320 where the block is as large as was asked for, more where kmalloc rounds up. */
    @ParameterizedTest
    @CsvSource({"0, 896", "1, 896", "320, 896", "321, 1280", "704, 1280", "705, 2304", "1728, 2304", "1729, 4352",
        "3776, 4352", "3777, 8448", "65000, 65792", "65300, 131328"})
    void anAllocatedPacketComesFromTheSmallHeadCacheOrTheNextKmallocSize(int size, int truesize) {
        SkBuff skb = allocator.alloc(size);
        assertEquals(truesize, skb.truesize());
        assertEquals(truesize - 256 - 320, skb.end());
    }

    /** Packets of napi_alloc_skb between the small-head cache and a page are page fragments rounded to a cache line. */
    @ParameterizedTest
    @CsvSource({"60, 896", "256, 896", "257, 960", "1000, 1664", "3648, 4288"})
    void aReceivedPacketIsAsLargeAsItsBytesNeed(int size, int truesize) {
        SkBuff skb = allocator.napiAlloc(size);
        assertEquals(truesize, skb.truesize());
        assertEquals(64, skb.headroom());
        skb.put(size);
    }

    /** What Linux recorded for a frame of 1514 bytes: dataAlign(1522 + 64) + 320 + 256, see data/oracle, udp/len-1472. */
    @Test
    void aBuiltPacketHasTheTruesizeThatLinuxRecordedForAFullFrame() {
        SkBuff skb = allocator.buildSkb(allocator.rxBuffer(1522), 1514);
        assertEquals(2176, skb.truesize());
        assertEquals(1514, skb.len());
        assertEquals(64, skb.headroom());
    }

    @Test
    void aPageAddsItsWholeSizeToThePacketThatTookIt() {
        SkBuff skb = allocator.napiAlloc(256);
        allocator.addPage(skb, allocator.rxPage(), 100);
        assertEquals(896 + 4096, skb.truesize());
        assertEquals(100, skb.len());
        assertEquals(100, skb.dataLen());
    }

    @Test
    void impossibleSizesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> allocator.alloc(-1));
        assertThrows(IllegalArgumentException.class, () -> allocator.alloc((1 << 19) + 1));
        assertThrows(IllegalArgumentException.class, () -> allocator.rxBuffer(4000));
    }
}
