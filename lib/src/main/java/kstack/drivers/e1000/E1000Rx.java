package kstack.drivers.e1000;

import static kstack.hw.E1000Register.*;

import kstack.hw.DmaMemory;
import kstack.hw.RxRing;
import kstack.kernel.Cpu;
import kstack.net.core.Napi;
import kstack.net.core.NetDevice;
import kstack.net.core.NetifReceive;
import kstack.net.core.RxBuffer;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SoftnetData;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.FnSequence;

/**
 * The receive ring of the driver, {@code struct e1000_rx_ring}: {@code e1000_clean_rx_irq},
 * {@code e1000_clean_jumbo_rx_irq}, {@code e1000_alloc_rx_buffers}.
 *
 * <p>Frames of up to copybreak bytes are copied into a small packet and their buffer stays in the ring; larger ones take
 * the buffer with them. With an MTU above 1500 buffers are pages and a frame may span several descriptors. Of N
 * descriptors the device owns N - 2 at most: one always stays empty, and the tail is written with the index before the
 * next one to use.
 */
public final class E1000Rx {
    private static final int RX_BUFFER_WRITE = 16;
    private static final int PAGE_FRAG_CACHE_MAX_SIZE = 32_768;
    private static final int FCS = 4;
    private static final int MAXIMUM_ETHERNET_VLAN_SIZE = 1522;
    private static final int PAGE = 4096;
    private static final int SMALL = 256;

    private final E1000Adapter adapter;
    private final DmaMemory dma;
    private final SkbAllocator skbs;
    private final SoftnetData softnet;
    private final NetDevice netdev;
    private final RxRing ring;
    private final RxBuffer[] buffers;
    private final byte[][] memory;
    private final int copybreak;
    private final boolean jumbo;
    private Napi napi;
    private int nextToClean;
    private int nextToUse;
    private SkBuff rxSkbTop;
    private boolean discarding;
    private int pageFragLeft;
    private int intervalPackets;
    private int intervalBytes;
    private long hwCsumGood;
    private long hwCsumErr;

    E1000Rx(E1000Adapter adapter, int descriptors, int copybreak) {
        this.adapter = adapter;
        this.dma = adapter.dma;
        this.skbs = adapter.skbs;
        this.softnet = adapter.softnet;
        this.netdev = adapter.netdev;
        this.ring = new RxRing(descriptors);
        this.buffers = new RxBuffer[descriptors];
        this.memory = new byte[descriptors][];
        this.copybreak = copybreak;
        this.jumbo = netdev.mtu() > 1500;
    }

    /** {@code e1000_configure_rx()}: a buffer for every descriptor but one, and the ring for the device. */
    void configure(Cpu cpu) {
        napi = adapter.napi;
        adapter.hw.receiveRing(ring, jumbo ? PAGE : 2048);
        ring.bufferStride(jumbo ? PAGE : 0);
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = jumbo ? skbs.rxPage() : skbs.rxBuffer(MAXIMUM_ETHERNET_VLAN_SIZE);
            if (i < buffers.length - 1) {
                map(i);
            }
        }
        nextToUse = buffers.length - 1;
        adapter.hw.ew32(RDT, nextToUse - 1);
    }

    /** {@code e1000_clean_rx_ring()}: what the ring held is lost. */
    void clear() {
        int whole = RxRing.DD | RxRing.EOP;
        for (int n = 0, i = nextToClean; n < buffers.length; n++, i = i + 1 == buffers.length ? 0 : i + 1) {
            boolean ends = (ring.status(i) & whole) == whole;
            if (ends && rxSkbTop != null) {
                // the frame whose first pages a poll had taken already
                rxSkbTop.drop(DropReason.NOT_SPECIFIED, Fn.E1000_CLEAN_RX_IRQ);
                rxSkbTop = null;
            } else if (ends) {
                skbs.ledger().drop(ring.frameId(i), DropReason.NOT_SPECIFIED, Fn.E1000_CLEAN_RX_IRQ);
            }
            ring.clearStatus(i);
            if (ring.bufferAddress(i) != 0) {
                unmap(i);
            }
        }
    }

    /** {@code e1000_clean_rx_irq()}. */
    int clean(Cpu cpu, int budget) {
        int work = 0;
        int cleaned = 0;
        int i = nextToClean;
        while (work < budget) {
            long writeBack = ring.writeBack(i);
            int status = RxRing.statusOf(writeBack);
            if ((status & RxRing.DD) == 0) {
                break;
            }
            work++;
            int errors = RxRing.errorsOf(writeBack);
            SkBuff skb = null;
            if ((status & RxRing.EOP) != 0 && !discarding && (errors & RxRing.FRAME_ERR_MASK) == 0) {
                skb = take(cpu, i, RxRing.lengthOf(writeBack) - FCS);
                skb.frame(ring.frameId(i), ring.arrivalPs(i));
            } else {
                // a bad frame, or one longer than its buffer, of which everything up to its end is thrown away
                cpu.charge(Fn.E1000_CLEAN_RX_IRQ);
                stall(cpu, ring.touch(i));
                discarding = (status & RxRing.EOP) == 0;
                if (!discarding) {
                    skbs.ledger().drop(ring.frameId(i), DropReason.DEV_HDR, Fn.E1000_CLEAN_RX_IRQ);
                }
            }
            ring.clearStatus(i);
            i = i + 1 == buffers.length ? 0 : i + 1;
            nextToClean = i;
            if (skb != null) {
                receive(cpu, skb, status, errors);
            }
            if (++cleaned >= RX_BUFFER_WRITE) {
                skbs.refillCache(cpu, cleaned);
                adapter.allocRxBuffers(cpu, cleaned);
                cleaned = 0;
            }
        }
        if (cleaned > 0) {
            skbs.refillCache(cpu, cleaned);
            adapter.allocRxBuffers(cpu, cleaned);
        }
        return work;
    }

    /** Waits until the first lines of descriptor and frame, which {@link RxRing#touch} asked for, have come from memory. */
    private static void stall(Cpu cpu, long waitPs) {
        if (waitPs != 0) {
            cpu.stall(Fn.E1000_CLEAN_RX_IRQ, waitPs);
        }
    }

    private SkBuff take(Cpu cpu, int i, int length) {
        if (length <= copybreak) {
            skbs.chargeSmallFrag(cpu);
            long waitPs = ring.touch(i);
            if (waitPs != 0 || !cpu.charge(FnSequence.E1000_SMALL_FRAME, length)) {
                cpu.charge(Fn.E1000_CLEAN_RX_IRQ);
                stall(cpu, waitPs);
                cpu.charge(Fn.NAPI_ALLOC_SKB, Fn.E1000_COPYBREAK, length);
            }
            return skbs.napiCopy(memory[i], SkbAllocator.NET_SKB_PAD, length);
        }
        cpu.charge(Fn.E1000_CLEAN_RX_IRQ);
        stall(cpu, ring.touch(i));
        cpu.charge(Fn.NAPI_BUILD_SKB);
        unmap(i);
        return skbs.buildSkb(buffers[i], length);
    }

    /** {@code e1000_clean_jumbo_rx_irq()}: a frame is a chain of pages. */
    int cleanJumbo(Cpu cpu, int budget) {
        int work = 0;
        int cleaned = 0;
        int i = nextToClean;
        while (work < budget) {
            int status = ring.status(i);
            if ((status & RxRing.DD) == 0) {
                break;
            }
            work++;
            cpu.charge(Fn.E1000_CLEAN_RX_IRQ);
            stall(cpu, ring.touch(i));
            int errors = ring.errors(i);
            boolean last = (status & RxRing.EOP) != 0;
            int length = ring.length(i) - (last ? FCS : 0);
            SkBuff skb = rxSkbTop;
            if (skb == null) {
                cpu.charge(Fn.NAPI_ALLOC_SKB);
                skb = skbs.napiAlloc(SMALL);
                skb.frameId(ring.frameId(i));
                skb.arrivalPs(ring.arrivalPs(i));
            }
            if (rxSkbTop == null && last && length <= Math.min(copybreak, SMALL)) {
                cpu.charge(Fn.E1000_COPYBREAK, length);
                int at = skb.put(length);
                System.arraycopy(memory[i], 0, skb.head(), at, length);
            } else if (length > 0) {
                unmap(i);
                skbs.addPage(skb, buffers[i], length);
            } else if (length < 0) {
                // the FCS straddled the last two pages
                skb.trim(skb.len() + length);
            }
            rxSkbTop = last ? null : skb;
            ring.clearStatus(i);
            i = i + 1 == buffers.length ? 0 : i + 1;
            nextToClean = i;
            if (last) {
                skb.mayPull(14);
                receive(cpu, skb, status, errors);
            }
            if (++cleaned >= RX_BUFFER_WRITE) {
                adapter.allocRxBuffers(cpu, cleaned);
                cleaned = 0;
            }
        }
        if (cleaned > 0) {
            adapter.allocRxBuffers(cpu, cleaned);
        }
        return work;
    }

    private void receive(Cpu cpu, SkBuff skb, int status, int errors) {
        int len = skb.len();
        netdev.stats().rxPackets++;
        netdev.stats().rxBytes += len;
        intervalPackets++;
        intervalBytes += len;
        rxChecksum(skb, status, errors);
        skb.tstampPs(cpu.now());
        napi.receive(cpu, skb, netdev);
    }

    /** {@code e1000_rx_checksum()}: believes the device when it says that the checksum is right, and only then. */
    private void rxChecksum(SkBuff skb, int status, int errors) {
        if ((status & RxRing.IXSM) != 0) {
            return;
        }
        if ((errors & RxRing.TCPE) != 0) {
            hwCsumErr++;
        } else if ((status & RxRing.TCPCS) != 0) {
            skb.ipSummed(SkBuff.CHECKSUM_UNNECESSARY);
            hwCsumGood++;
        }
    }

    /** {@code e1000_alloc_rx_buffers()}: gives {@code count} cleaned descriptors back to the device. */
    void refill(Cpu cpu, int count) {
        int i = nextToUse;
        while (count-- > 0) {
            if (ring.bufferAddress(i) == 0) {
                cpu.charge(Fn.E1000_ALLOC_RX_BUFFERS);
                chargePageFrag(cpu);
                map(i);
            }
            i = i + 1 == buffers.length ? 0 : i + 1;
        }
        nextToUse = i;
        adapter.hw.ew32(RDT, i == 0 ? buffers.length - 1 : i - 1);
    }

    /** {@code page_frag_alloc()}: a buffer is cut from 32 KB, from their end on. */
    private void chargePageFrag(Cpu cpu) {
        pageFragLeft -= buffers[0].bytes().length + SkbAllocator.SHARED_INFO_SIZE;
        if (pageFragLeft < 0) {
            pageFragLeft = PAGE_FRAG_CACHE_MAX_SIZE - buffers[0].bytes().length - SkbAllocator.SHARED_INFO_SIZE;
            cpu.charge(Fn.PAGE_FRAG_REFILL, PAGE_FRAG_CACHE_MAX_SIZE);
        }
    }

    private void map(int i) {
        memory[i] = buffers[i].bytes();
        ring.bufferAddress(i, dma.map(memory[i], jumbo ? 0 : SkbAllocator.NET_SKB_PAD));
    }

    private void unmap(int i) {
        dma.unmap(ring.bufferAddress(i));
        ring.bufferAddress(i, 0);
    }

    /** A new interval between interrupts begins. */
    void startInterval() {
        intervalPackets = 0;
        intervalBytes = 0;
    }

    int intervalPackets() {
        return intervalPackets;
    }

    int intervalBytes() {
        return intervalBytes;
    }

    /** True if buffers are pages. */
    boolean jumbo() {
        return jumbo;
    }

    /** The descriptors. */
    public RxRing ring() {
        return ring;
    }

    /** The descriptor that the next poll looks at first, {@code next_to_clean}. */
    public int nextToClean() {
        return nextToClean;
    }

    /** The descriptor that gets the next buffer, {@code next_to_use}. */
    public int nextToUse() {
        return nextToUse;
    }

    long hwCsumGood() {
        return hwCsumGood;
    }

    long hwCsumErr() {
        return hwCsumErr;
    }
}
