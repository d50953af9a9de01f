package kstack.net.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kstack.sim.RandomStream;
import kstack.trace.Fn;
import kstack.trace.PacketLedger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

@DisplayName("Random operations on packets against a plain array of bytes")
class SkBuffRandomTest {
    private final PacketLedger ledger = new PacketLedger();
    private final SkbAllocator allocator = new SkbAllocator(ledger);
    private final List<SkBuff> packets = new ArrayList<>();
    private final List<byte[]> expected = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private RandomStream random;

    @RepeatedTest(20)
    @DisplayName("10,000 operations in 20 runs keep head <= data <= tail <= end and every byte")
    void tenThousandOperations(RepetitionInfo run) {
        random = RandomStream.of(run.getCurrentRepetition(), "skb operations");
        for (int n = 0; n < 500; n++) {
            if (packets.isEmpty() || random.nextInt(20) == 0) {
                fresh();
            }
            int i = random.nextInt(packets.size());
            operate(i);
            checkAll();
        }
        while (!packets.isEmpty()) {
            end(packets.size() - 1);
            checkAll();
        }
        assertEquals(0, allocator.inUse());
        ledger.check(0);
    }

    private void fresh() {
        int size = random.nextInt(2000);
        SkBuff skb = allocator.alloc(size);
        skb.reserve(random.nextInt(size + 1));
        history.add("alloc " + size + " reserve " + skb.headroom());
        packets.add(skb);
        expected.add(new byte[0]);
    }

    private void operate(int i) {
        SkBuff skb = packets.get(i);
        byte[] bytes = expected.get(i);
        int n = random.nextInt(300);
        switch (random.nextInt(12)) {
            case 0 -> put(i, skb, bytes, n);
            case 1 -> push(i, skb, bytes, n);
            case 2 -> pull(i, skb, bytes, n);
            case 3 -> {
                history.add(i + " trim " + n);
                skb.trim(n);
                expected.set(i, Arrays.copyOf(bytes, Math.min(bytes.length, n)));
            }
            case 4 -> {
                history.add(i + " mayPull " + n);
                boolean fits = n <= skb.len();
                assertEquals(fits, skb.mayPull(n));
                assertTrue(!fits || skb.headlen() >= n);
            }
            case 5 -> {
                history.add(i + " clone");
                packets.add(skb.cloneSkb());
                expected.add(bytes);
            }
            case 6 -> {
                history.add(i + " copy");
                packets.add(skb.copy());
                expected.add(bytes);
            }
            case 7 -> {
                history.add(i + " cowHead " + n);
                skb.cowHead(n);
                assertTrue(skb.headroom() >= n && !skb.isCloned());
            }
            case 8 -> addPage(i, skb, bytes, n);
            case 9 -> {
                if (skb.end() > 16_384) {
                    // each expansion takes the next kmalloc size; a few dozen would reach its limit
                    return;
                }
                history.add(i + " expandHead " + n);
                int headroom = skb.headroom();
                skb.expandHead(n, random.nextInt(100));
                assertEquals(headroom + n, skb.headroom());
            }
            case 10 -> write(i, skb, bytes);
            default -> end(i);
        }
    }

    private void put(int i, SkBuff skb, byte[] bytes, int n) {
        history.add(i + " put " + n);
        if (skb.dataLen() != 0 || n > skb.tailroom()) {
            assertThrows(SkbPanic.class, () -> skb.put(n));
            return;
        }
        if (skb.isCloned()) {
            // bytes behind the data may be another's data: the kernel's callers unshare first
            skb.expandHead(0, 0);
        }
        int at = skb.put(n);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + n);
        for (int k = 0; k < n; k++) {
            longer[bytes.length + k] = skb.head()[at + k] = (byte) random.nextInt(256);
        }
        expected.set(i, longer);
    }

    private void push(int i, SkBuff skb, byte[] bytes, int n) {
        history.add(i + " push " + n);
        if (n > skb.headroom()) {
            assertThrows(SkbPanic.class, () -> skb.push(n));
            return;
        }
        if (skb.isCloned()) {
            skb.expandHead(0, 0);
        }
        int at = skb.push(n);
        byte[] longer = new byte[bytes.length + n];
        System.arraycopy(bytes, 0, longer, n, bytes.length);
        for (int k = 0; k < n; k++) {
            longer[k] = skb.head()[at + k] = (byte) random.nextInt(256);
        }
        expected.set(i, longer);
    }

    private void pull(int i, SkBuff skb, byte[] bytes, int n) {
        history.add(i + " pull " + n);
        if (n > skb.len()) {
            assertEquals(-1, skb.pull(n));
        } else if (n > skb.headlen()) {
            assertThrows(SkbPanic.class, () -> skb.pull(n));
        } else {
            skb.pull(n);
            expected.set(i, Arrays.copyOfRange(bytes, n, bytes.length));
        }
    }

    private void addPage(int i, SkBuff skb, byte[] bytes, int n) {
        history.add(i + " page of " + n);
        if (skb.isCloned() || skb.nrFrags() == 17 || n == 0) {
            return;
        }
        RxBuffer page = allocator.rxPage();
        byte[] longer = Arrays.copyOf(bytes, bytes.length + n);
        for (int k = 0; k < n; k++) {
            longer[bytes.length + k] = page.bytes()[k] = (byte) random.nextInt(256);
        }
        allocator.addPage(skb, page, n);
        expected.set(i, longer);
    }

    private void write(int i, SkBuff skb, byte[] bytes) {
        if (skb.headlen() == 0) {
            return;
        }
        int k = random.nextInt(skb.headlen());
        history.add(i + " write at " + k);
        skb.cowHead(0);
        byte[] changed = bytes.clone();
        changed[k] = skb.head()[skb.data() + k] = (byte) random.nextInt(256);
        expected.set(i, changed);
    }

    private void end(int i) {
        history.add(i + " end");
        packets.remove(i).consume(Fn.CONSUME_SKB);
        expected.remove(i);
    }

    private void checkAll() {
        for (int i = 0; i < packets.size(); i++) {
            SkBuff skb = packets.get(i);
            SkbSnapshot s = skb.snapshot();
            if (!Arrays.equals(expected.get(i), s.bytes())) {
                String last = String.join(", ", history.subList(Math.max(0, history.size() - 12), history.size()));
                assertArrayEquals(expected.get(i), s.bytes(),
                        "packet " + i + " after " + history.size() + " operations, seed " + random.seed() + ": " + last);
            }
            assertTrue(0 <= s.data() && s.data() <= s.tail() && s.tail() <= s.end(), s::toString);
            assertEquals(s.len() - s.dataLen(), s.tail() - s.data());
            assertEquals(s.len(), expected.get(i).length);
        }
    }
}
