package kstack.net.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.PacketLedger;
import org.junit.jupiter.api.Test;

class SkBuffTest {
    private final PacketLedger ledger = new PacketLedger();
    private final SkbAllocator allocator = new SkbAllocator(ledger);

    private static void write(SkBuff skb, int at, String text) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(b, 0, skb.head(), at, b.length);
    }

    private static String text(SkBuff skb) {
        return new String(skb.snapshot().bytes(), StandardCharsets.UTF_8);
    }

    /** "0123" linear and a page each for every further part. */
    private SkBuff withFrags(String linear, String... parts) {
        SkBuff skb = allocator.alloc(100);
        skb.reserve(20);
        write(skb, skb.put(linear.length()), linear);
        for (String p : parts) {
            RxBuffer page = allocator.rxPage();
            byte[] b = p.getBytes(StandardCharsets.UTF_8);
            System.arraycopy(b, 0, page.bytes(), 0, b.length);
            allocator.addPage(skb, page, b.length);
        }
        return skb;
    }

    private static String message(Runnable r) {
        return assertThrows(SkbPanic.class, r::run).getMessage();
    }

    @Test
    void aFreshPacketIsEmptyAndAllTailroom() {
        SkBuff skb = allocator.alloc(100);
        assertEquals(0, skb.len());
        assertEquals(0, skb.headroom());
        assertEquals(skb.end(), skb.tailroom());
        assertEquals(SkBuff.UNSET, skb.networkHeader());
        assertEquals(1, skb.users());
        assertEquals(1, skb.dataref());
        assertEquals(PacketType.HOST, skb.pktType());
    }

    @Test
    void reservePutPushPullAndTrimMoveThePointersAsInTheKernel() {
        SkBuff skb = allocator.alloc(100);
        skb.reserve(40);
        assertEquals(40, skb.put(30));
        assertEquals(32, skb.push(8));
        assertEquals(38, skb.len());
        assertEquals(36, skb.pull(4));
        assertEquals(34, skb.len());
        skb.trim(10);
        assertEquals(10, skb.len());
        assertEquals(36, skb.data());
        assertEquals(46, skb.tail());
        assertEquals(36, skb.headroom());
        assertEquals(skb.end() - 46, skb.tailroom());
        skb.trim(50);
        assertEquals(10, skb.len(), "trim never makes a packet longer");
    }

    @Test
    void writingOverTheEndOrUnderTheHeadPanicsByTheKernelsName() {
        SkBuff skb = allocator.alloc(100);
        skb.reserve(10);
        assertTrue(message(() -> skb.put(skb.tailroom() + 1)).startsWith("skb_over_panic: len 0 put "));
        assertTrue(message(() -> skb.push(11)).startsWith("skb_under_panic: len 0 put 11 data 10"));
        assertTrue(message(() -> skb.reserve(skb.tailroom() + 1)).startsWith("skb_reserve"));
        skb.put(5);
        assertTrue(message(() -> skb.reserve(1)).contains("empty"));
        assertThrows(SkbPanic.class, () -> skb.put(-1));
        assertThrows(SkbPanic.class, () -> skb.push(-1));
        assertThrows(SkbPanic.class, () -> skb.trim(-1));
    }

    @Test
    void pullingMoreThanThereIsGivesNullAndChangesNothing() {
        SkBuff skb = withFrags("0123");
        assertEquals(-1, skb.pull(5));
        assertEquals(4, skb.len());
        assertEquals("0123", text(skb));
    }

    @Test
    void aPacketWithFragsTakesNoMoreLinearData() {
        SkBuff skb = withFrags("0123", "4567");
        assertEquals(0, skb.tailroom());
        assertTrue(message(() -> skb.put(1)).contains("SKB_LINEAR_ASSERT"));
        assertTrue(message(() -> skb.pull(5)).contains("pskbMayPull"));
    }

    @Test
    void mayPullBringsBytesOutOfTheFragsAndDropsEmptyPages() {
        SkBuff skb = withFrags("0123", "4567", "89ab");
        assertEquals(12, skb.len());
        assertEquals(8, skb.dataLen());
        assertTrue(skb.mayPull(9));
        assertEquals(9, skb.headlen());
        assertEquals(3, skb.dataLen());
        assertEquals(1, skb.nrFrags());
        assertEquals("0123456789ab", text(skb));
        assertTrue(skb.mayPull(12));
        assertEquals(0, skb.nrFrags());
        assertFalse(skb.mayPull(13));
        assertEquals("0123456789ab", text(skb));
    }

    @Test
    void mayPullMovesToABiggerBlockWhenTheTailIsTooShort() {
        SkBuff skb = allocator.alloc(64);
        skb.put(skb.tailroom());
        RxBuffer page = allocator.rxPage();
        Arrays.fill(page.bytes(), (byte) 7);
        allocator.addPage(skb, page, 1000);
        byte[] before = skb.snapshot().bytes();
        skb.resetNetworkHeader();
        assertTrue(skb.mayPull(skb.len()));
        assertArrayEquals(before, skb.snapshot().bytes());
        assertEquals(skb.data(), skb.networkHeader());
        assertEquals(0, skb.nrFrags());
    }

    @Test
    void trimCutsFragsAndThenLinearData() {
        SkBuff skb = withFrags("0123", "4567", "89ab");
        skb.trim(10);
        assertEquals("0123456789", text(skb));
        assertEquals(2, skb.nrFrags());
        skb.trim(8);
        assertEquals(1, skb.nrFrags());
        skb.trim(2);
        assertEquals("01", text(skb));
        assertEquals(0, skb.dataLen());
        assertEquals(0, skb.nrFrags());
    }

    @Test
    void copyBitsReadsAnyPartAcrossLinearDataAndFrags() {
        SkBuff skb = withFrags("0123", "4567", "89ab");
        String all = "0123456789ab";
        for (int from = 0; from <= 12; from++) {
            for (int n = 0; from + n <= 12; n++) {
                byte[] to = new byte[n + 2];
                skb.copyBits(from, to, 1, n);
                assertEquals(all.substring(from, from + n), new String(to, 1, n, StandardCharsets.UTF_8));
            }
        }
        assertThrows(SkbPanic.class, () -> skb.copyBits(11, new byte[9], 0, 2));
    }

    @Test
    void aPacketHasAtMostSeventeenFrags() {
        SkBuff skb = allocator.alloc(10);
        for (int i = 0; i < 17; i++) {
            allocator.addPage(skb, allocator.rxPage(), 4096);
        }
        assertTrue(message(() -> allocator.addPage(skb, allocator.rxPage(), 1)).contains("MAX_SKB_FRAGS"));
    }

    @Test
    void aCloneSharesTheBytesAndHasItsOwnPointers() {
        SkBuff skb = withFrags("0123", "4567");
        SkBuff clone = skb.cloneSkb();
        assertSame(skb.head(), clone.head());
        assertEquals(2, skb.dataref());
        assertTrue(skb.isCloned());
        assertTrue(clone.isCloned());
        clone.pull(2);
        assertEquals("01234567", text(skb));
        assertEquals("234567", text(clone));
        clone.consume(Fn.IP_RCV);
        assertEquals(1, skb.dataref());
        assertFalse(skb.isCloned());
        assertEquals("01234567", text(skb));
    }

    @Test
    void aCopyIsLinearAndItsOwn() {
        SkBuff skb = withFrags("0123", "4567");
        skb.resetMacHeader();
        skb.protocol(0x0800);
        skb.cb()[3] = 9;
        SkBuff copy = skb.copy();
        assertNotSame(skb.head(), copy.head());
        assertEquals("01234567", text(copy));
        assertEquals(0, copy.dataLen());
        assertEquals(skb.headroom(), copy.headroom());
        assertEquals(skb.macHeader(), copy.macHeader());
        assertEquals(0x0800, copy.protocol());
        assertEquals(9, copy.cb()[3]);
        copy.head()[copy.data()] = 'X';
        assertEquals("01234567", text(skb));
        assertFalse(skb.isCloned());
    }

    @Test
    void cowHeadMakesTheBytesPrivateOnlyWhenItMust() {
        SkBuff skb = withFrags("0123", "4567");
        assertFalse(skb.cowHead(20));
        SkBuff clone = skb.cloneSkb();
        assertTrue(skb.cowHead(20), "shared bytes must not be changed");
        assertNotSame(skb.head(), clone.head());
        skb.head()[skb.data()] = 'X';
        assertEquals("01234567", text(clone));
        assertEquals("X1234567", text(skb));
        assertEquals(1, clone.dataref());
        assertTrue(skb.cowHead(21), "too little headroom");
        assertTrue(skb.headroom() >= 21);
        assertEquals("X1234567", text(skb));
    }

    @Test
    void expandHeadKeepsBytesAndMovesHeaderOffsets() {
        SkBuff skb = withFrags("0123", "4567");
        skb.resetNetworkHeader();
        int truesize = skb.truesize();
        skb.expandHead(64, 100);
        assertEquals(84, skb.headroom());
        assertEquals(84, skb.networkHeader());
        assertEquals(SkBuff.UNSET, skb.transportHeader());
        assertEquals("01234567", text(skb));
        assertTrue(skb.truesize() >= truesize);
    }

    @Test
    void aPacketHeldTwiceEndsWithItsLastHolder() {
        SkBuff skb = allocator.alloc(10).getRef();
        assertEquals(2, skb.users());
        skb.consume(Fn.IP_RCV);
        assertEquals(0, ledger.consumed());
        skb.drop(DropReason.NO_SOCKET, Fn.UDP_RCV);
        assertEquals(1, ledger.dropped(DropReason.NO_SOCKET, Fn.UDP_RCV));
        assertEquals(0, allocator.inUse());
    }

    @Test
    void touchingAFreedPacketPanics() {
        SkBuff skb = allocator.alloc(10);
        int generation = skb.generation();
        skb.consume(Fn.IP_RCV);
        assertNotEquals(generation, skb.generation());
        for (Runnable use : new Runnable[] {() -> skb.put(1), () -> skb.push(0), () -> skb.pull(0), () -> skb.trim(0),
            () -> skb.reserve(0), skb::cloneSkb, skb::copy, skb::getRef, skb::snapshot, () -> skb.expandHead(0, 0),
            () -> skb.consume(Fn.IP_RCV), () -> skb.drop(DropReason.NO_SOCKET, Fn.IP_RCV)}) {
            assertTrue(message(use).contains("use after free"));
        }
        assertEquals(1, ledger.consumed(), "the second end was not counted");
    }

    @Test
    void aDescriptorUsedAgainCarriesNothingOver() {
        SkBuff skb = withFrags("0123", "4567");
        skb.resetMacHeader();
        skb.resetNetworkHeader();
        skb.resetTransportHeader();
        skb.protocol(7);
        skb.pktType(PacketType.OTHERHOST);
        skb.ipSummed(SkBuff.CHECKSUM_UNNECESSARY);
        skb.vlanTci(5);
        skb.frameId(99);
        skb.tstampPs(3);
        skb.consume(Fn.IP_RCV);
        SkBuff again = allocator.alloc(100);
        assertSame(skb, again, "the cache gives the last one back first");
        assertEquals("skb len 0 headroom 0 tailroom " + again.end(), again.toString());
        assertEquals(SkBuff.UNSET, again.macHeader());
        assertEquals(SkBuff.UNSET, again.networkHeader());
        assertEquals(SkBuff.UNSET, again.transportHeader());
        assertEquals(0, again.protocol());
        assertEquals(PacketType.HOST, again.pktType());
        assertEquals(SkBuff.CHECKSUM_NONE, again.ipSummed());
        assertEquals(-1, again.vlanTci());
        assertEquals(0, again.frameId());
        assertEquals(0, again.tstampPs());
        assertEquals(0, again.nrFrags());
    }

    @Test
    void pagesOfFreedPacketsAreUsedAgainAndSharedOnesAreNot() {
        SkBuff skb = withFrags("0123", "4567");
        SkBuff clone = skb.cloneSkb();
        clone.expandHead(0, 0);
        skb.consume(Fn.IP_RCV);
        SkBuff other = withFrags("zzzz", "yyyy");
        assertEquals("01234567", text(clone), "its page was not given to another packet");
        assertEquals("zzzzyyyy", text(other));
    }

    @Test
    void aQueueKeepsOrderAndKnowsItsNeighbours() {
        SkbQueue q = new SkbQueue();
        SkBuff a = allocator.alloc(1);
        SkBuff b = allocator.alloc(1);
        SkBuff c = allocator.alloc(1);
        SkBuff d = allocator.alloc(1);
        q.addLast(b);
        q.addAfter(null, a);
        q.addLast(d);
        q.addAfter(b, c);
        assertEquals(4, q.qlen());
        assertSame(c, q.after(b));
        assertSame(b, q.before(c));
        q.remove(b);
        assertSame(c, q.after(a));
        q.remove(d);
        assertSame(c, q.peekTail());
        assertSame(a, q.removeFirst());
        assertSame(c, q.removeFirst());
        assertEquals(null, q.removeFirst());
        assertEquals(0, q.qlen());
    }
}
