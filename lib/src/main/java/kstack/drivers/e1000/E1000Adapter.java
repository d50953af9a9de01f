package kstack.drivers.e1000;

import static kstack.hw.E1000Register.*;

import kstack.hw.DmaMemory;
import kstack.hw.E1000;
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

/**
 * The driver of the 8254x, its receive half: {@code e1000_intr}, {@code e1000_clean}, {@code e1000_clean_rx_irq},
 * {@code e1000_alloc_rx_buffers}.
 *
 * <p>Frames of up to 256 bytes are copied into a small packet and their buffer stays in the ring (copybreak); larger
 * ones take the buffer with them. With an MTU above 1500 buffers are pages and a frame may span several descriptors.
 * The interrupt throttle is a fixed rate. Linux: {@code drivers/net/ethernet/intel/e1000/e1000_main.c}.
 */
public final class E1000Adapter {
    /** Descriptors of the ring unless set: {@code E1000_DEFAULT_RXD}. */
    public static final int DEFAULT_RXD = 256;
    /** Fewest descriptors: {@code E1000_MIN_RXD}. */
    public static final int MIN_RXD = 48;
    /** Most descriptors: {@code E1000_MAX_82544_RXD}. */
    public static final int MAX_RXD = 4096;
    /** Interrupts a second unless set; the start value of the driver's dynamic modes. */
    public static final int DEFAULT_ITR = 20_000;
    private static final int COPYBREAK = 256;
    private static final int RX_BUFFER_WRITE = 16;
    private static final int FCS = 4;
    private static final int MAXIMUM_ETHERNET_VLAN_SIZE = 1522;
    private static final int PAGE = 4096;
    private static final int IMS_ENABLE_MASK = ICR_RXT0 | ICR_TXDW | ICR_RXDMT0 | ICR_RXSEQ | ICR_LSC;

    private final E1000 hw;
    private final DmaMemory dma;
    private final SkbAllocator skbs;
    private final SoftnetData softnet;
    private final NetDevice netdev;
    private final Napi napi;
    private final RxRing ring;
    private final RxBuffer[] buffers;
    private final byte[][] memory;
    private final boolean jumbo;
    private int nextToClean;
    private int nextToUse;
    private SkBuff rxSkbTop;
    private boolean discarding;
    private boolean down = true;
    private long hwCsumGood;
    private long hwCsumErr;

    /** A driver for {@code hw} with a ring of {@code rxd} descriptors, polled on the CPU of {@code softnet}. */
    public E1000Adapter(E1000 hw, DmaMemory dma, SkbAllocator skbs, SoftnetData softnet, NetDevice netdev, int rxd) {
        if (rxd < MIN_RXD || rxd > MAX_RXD || rxd % 8 != 0) {
            throw new IllegalArgumentException("the e1000 receive ring takes " + MIN_RXD + " to " + MAX_RXD
                    + " descriptors in steps of 8, got " + rxd + " (ethtool -G " + netdev.name() + " rx N)");
        }
        this.hw = hw;
        this.dma = dma;
        this.skbs = skbs;
        this.softnet = softnet;
        this.netdev = netdev;
        this.ring = new RxRing(rxd);
        this.buffers = new RxBuffer[rxd];
        this.memory = new byte[rxd][];
        this.jumbo = netdev.mtu() > 1500;
        this.napi = new Napi(netdev, this::clean, softnet);
        netdev.startXmit(this::xmitFrame);
    }

    /** {@code e1000_open()}: takes the interrupt, fills the ring, lets frames in. */
    public void up(boolean promiscuous, boolean rxChecksum, int interruptThrottleRate) {
        Cpu cpu = softnet.cpu();
        hw.accessedBy(cpu);
        hw.receiveRing(ring, jumbo ? PAGE : 2048);
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = jumbo ? skbs.rxPage() : skbs.rxBuffer(MAXIMUM_ETHERNET_VLAN_SIZE);
            // the last descriptor stays empty: the device owns those before the tail
            if (i < buffers.length - 1) {
                map(i);
            }
        }
        nextToUse = buffers.length - 1;
        hw.ew32(RDT, nextToUse);
        hw.ew32(RXCSUM, rxChecksum ? RXCSUM_TUOFL : 0);
        hw.ew32(ITR, itrRegister(interruptThrottleRate));
        hw.ew32(RCTL, RCTL_EN | RCTL_MPE | (promiscuous ? RCTL_UPE : 0) | (jumbo ? RCTL_LPE : 0));
        cpu.requestIrq(hw.irq(), this::intr);
        down = false;
        hw.ew32(IMS, IMS_ENABLE_MASK);
    }

    /** The ITR register for a cap of {@code perSecond} interrupts, in units of 256 ns; 0 is no cap. */
    public static int itrRegister(int perSecond) {
        if (perSecond != 0 && (perSecond < 100 || perSecond > 100_000)) {
            throw new IllegalArgumentException(
                    "InterruptThrottleRate takes 0 (off) or 100 to 100000 interrupts a second, got " + perSecond);
        }
        return perSecond == 0 ? 0 : (int) (1_000_000_000L / (perSecond * 256L));
    }

    /** {@code e1000_intr()}: masks the device and leaves the work to the poll. */
    private boolean intr(Cpu cpu) {
        cpu.charge(Fn.E1000_INTR);
        int icr = hw.er32(ICR);
        if (icr == 0) {
            return false;
        }
        if (down) {
            return true;
        }
        hw.ew32(IMC, ~0);
        if (napi.schedulePrep()) {
            napi.schedule(cpu);
        } else {
            hw.ew32(IMS, IMS_ENABLE_MASK);
        }
        return true;
    }

    /** {@code e1000_clean()}: the poll function. */
    private int clean(Cpu cpu, int budget) {
        cpu.charge(Fn.E1000_CLEAN);
        int workDone = jumbo ? cleanJumboRxIrq(cpu, budget) : cleanRxIrq(cpu, budget);
        if (workDone == budget) {
            return budget;
        }
        if (napi.completeDone(cpu, workDone) && !down) {
            hw.ew32(IMS, IMS_ENABLE_MASK);
        }
        return workDone;
    }

    /** {@code e1000_clean_rx_irq()}. */
    private int cleanRxIrq(Cpu cpu, int budget) {
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
            cpu.charge(Fn.E1000_CLEAN_RX_IRQ);
            int length = RxRing.lengthOf(writeBack);
            int errors = RxRing.errorsOf(writeBack);
            SkBuff skb = null;
            if ((status & RxRing.EOP) == 0 || discarding) {
                // a frame longer than its buffer: everything up to its end is thrown away
                discarding = (status & RxRing.EOP) == 0;
            } else if ((errors & RxRing.FRAME_ERR_MASK) == 0) {
                skb = take(cpu, i, length - FCS);
            } else {
                netdev.stats().rxErrors++;
            }
            long frame = ring.frameId(i);
            long arrival = ring.arrivalPs(i);
            ring.clearStatus(i);
            i = i + 1 == buffers.length ? 0 : i + 1;
            nextToClean = i;
            if (skb != null) {
                skb.frameId(frame);
                skb.arrivalPs(arrival);
                receive(cpu, skb, status, errors);
            } else if ((status & RxRing.EOP) != 0) {
                skbs.ledger().drop(frame, DropReason.DEV_HDR, Fn.E1000_CLEAN_RX_IRQ);
            }
            if (++cleaned >= RX_BUFFER_WRITE) {
                allocRxBuffers(cpu, cleaned);
                cleaned = 0;
            }
        }
        if (cleaned > 0) {
            allocRxBuffers(cpu, cleaned);
        }
        return work;
    }

    private SkBuff take(Cpu cpu, int i, int length) {
        if (length <= COPYBREAK) {
            cpu.charge(Fn.NAPI_ALLOC_SKB);
            SkBuff skb = skbs.napiAlloc(length);
            cpu.charge(Fn.E1000_COPYBREAK, length);
            int at = skb.put(length);
            System.arraycopy(memory[i], SkbAllocator.NET_SKB_PAD, skb.head(), at, length);
            return skb;
        }
        cpu.charge(Fn.NAPI_BUILD_SKB);
        unmap(i);
        return skbs.buildSkb(buffers[i], length);
    }

    /** {@code e1000_clean_jumbo_rx_irq()}: a frame is a chain of pages. */
    private int cleanJumboRxIrq(Cpu cpu, int budget) {
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
            int errors = ring.errors(i);
            boolean last = (status & RxRing.EOP) != 0;
            int length = ring.length(i) - (last ? FCS : 0);
            SkBuff skb = rxSkbTop;
            if (skb == null) {
                cpu.charge(Fn.NAPI_ALLOC_SKB);
                skb = skbs.napiAlloc(COPYBREAK);
                skb.frameId(ring.frameId(i));
                skb.arrivalPs(ring.arrivalPs(i));
            }
            if (rxSkbTop == null && last && length <= COPYBREAK) {
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
                allocRxBuffers(cpu, cleaned);
                cleaned = 0;
            }
        }
        if (cleaned > 0) {
            allocRxBuffers(cpu, cleaned);
        }
        return work;
    }

    private void receive(Cpu cpu, SkBuff skb, int status, int errors) {
        netdev.stats().rxPackets++;
        netdev.stats().rxBytes += skb.len();
        rxChecksum(skb, status, errors);
        skb.tstampPs(cpu.now());
        NetifReceive.ethTypeTrans(cpu, skb, netdev);
        softnet.napiGroReceive(cpu, napi, skb);
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
    private void allocRxBuffers(Cpu cpu, int count) {
        int i = nextToUse;
        while (count-- > 0) {
            if (ring.bufferAddress(i) == 0) {
                cpu.charge(Fn.E1000_ALLOC_RX_BUFFERS);
                map(i);
            }
            i = i + 1 == buffers.length ? 0 : i + 1;
        }
        nextToUse = i;
        hw.ew32(RDT, i);
    }

    private void map(int i) {
        memory[i] = buffers[i].bytes();
        ring.bufferAddress(i, dma.map(memory[i], jumbo ? 0 : SkbAllocator.NET_SKB_PAD));
    }

    private void unmap(int i) {
        dma.unmap(ring.bufferAddress(i));
        ring.bufferAddress(i, 0);
    }

    /** {@code e1000_xmit_frame()}. */
    private void xmitFrame(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.E1000_XMIT_FRAME);
        hw.transmit(skb.head(), skb.data(), skb.len());
        skb.sent(Fn.E1000_XMIT_FRAME);
    }

    /** {@code e1000_update_stats()}: takes over the device's counters. */
    public void updateStats() {
        netdev.stats().rxMissedErrors += hw.er32(MPC);
        netdev.stats().rxLengthErrors += hw.er32(ROC);
    }

    /** The NAPI context. */
    public Napi napi() {
        return napi;
    }

    /** Checksums the device verified and the driver believed ({@code rx_csum_offload_good}). */
    public long hwCsumGood() {
        return hwCsumGood;
    }

    /** Checksums the device found wrong ({@code rx_csum_offload_errors}). */
    public long hwCsumErr() {
        return hwCsumErr;
    }

    /** Frames the driver has not handed up; one whose pages are half taken counts by its last descriptor. */
    public int held() {
        return hw.framesInRing();
    }
}
