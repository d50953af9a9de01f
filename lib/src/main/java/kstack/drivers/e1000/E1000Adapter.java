package kstack.drivers.e1000;

import static kstack.hw.E1000Register.*;

import java.util.List;
import java.util.Map;
import kstack.hw.DmaMemory;
import kstack.hw.E1000;
import kstack.kernel.Cpu;
import kstack.kernel.Irq;
import kstack.net.core.Napi;
import kstack.net.core.NetDevice;
import kstack.net.core.NicDriver;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SoftnetData;
import kstack.trace.Fn;

/**
 * The driver of the 8254x: interrupt, poll, moderation, up and down. {@link E1000Rx} and {@link E1000Tx} are its two
 * rings, {@link E1000Itr} its choice of the interrupt rate.
 *
 * <p>The functions that a reader may want to replace are protected: a class that extends this one overrides
 * {@link #intr}, {@link #clean}, {@link #cleanRxIrq}, {@link #allocRxBuffers}, {@link #cleanTxIrq} or {@link #setItr} and
 * goes into a host by {@code HostBuilder.driver}. Linux: {@code drivers/net/ethernet/intel/e1000/e1000_main.c}.
 */
public class E1000Adapter implements NicDriver {
    /** The causes that the driver unmasks: {@code IMS_ENABLE_MASK}. */
    protected static final int IMS_ENABLE_MASK = ICR_RXT0 | ICR_TXDW | ICR_RXDMT0 | ICR_RXSEQ | ICR_LSC;

    /** The card. */
    protected final E1000 hw;
    /** Memory that the card may touch. */
    protected final DmaMemory dma;
    /** Where packets come from. */
    protected final SkbAllocator skbs;
    /** Where packets go up. */
    protected final SoftnetData softnet;
    /** The interface. */
    protected final NetDevice netdev;
    /** The NAPI context. */
    protected final Napi napi;
    /** The receive ring. */
    protected E1000Rx rx;
    /** The transmit ring. */
    protected E1000Tx tx;
    /** True while the interface is down, {@code __E1000_DOWN}. */
    protected boolean down = true;
    private final E1000Parameters parameters;
    private final E1000Stats stats;
    private final E1000Watchdog watchdog;
    private E1000Itr itr;
    private Irq irq;

    /** A driver for the card of {@code slot}, polled on the CPU of its softnet. */
    public E1000Adapter(E1000Slot slot) {
        hw = slot.hw();
        dma = slot.dma();
        skbs = slot.skbs();
        softnet = slot.softnet();
        netdev = slot.netdev();
        parameters = slot.parameters().check();
        itr = new E1000Itr(parameters.interruptThrottleRate);
        rx = new E1000Rx(this, parameters.rxDescriptors, parameters.copybreak);
        tx = new E1000Tx(this, parameters.txDescriptors);
        stats = new E1000Stats(this);
        watchdog = new E1000Watchdog(this);
        napi = new Napi(netdev, this::clean, softnet);
        netdev.startXmit(this::xmitFrame);
    }

    /** {@code e1000_open()}, {@code e1000_up()}: fills the ring, sets the card up, takes the interrupt. */
    @Override
    public void up() {
        Cpu cpu = softnet.cpu();
        hw.accessedBy(cpu);
        tx.configure();
        hw.ew32(TIDV, parameters.txIntDelay);
        hw.ew32(TADV, parameters.txAbsIntDelay);
        hw.ew32(RDTR, parameters.rxIntDelay);
        hw.ew32(RADV, parameters.rxAbsIntDelay);
        if (itr.setting() != 0) {
            hw.ew32(ITR, itr.register());
        }
        hw.ew32(RXCSUM, parameters.xsumRx == 1 ? RXCSUM_TUOFL : 0);
        rx.configure(cpu);
        hw.ew32(RCTL, RCTL_EN | RCTL_MPE | (netdev.promiscuous() ? RCTL_UPE : 0) | (rx.jumbo() ? RCTL_LPE : 0));
        if (irq == null) {
            irq = cpu.requestIrq(hw.irq(), this::intr);
        }
        down = false;
        hw.ew32(IMS, IMS_ENABLE_MASK);
        watchdog.start();
    }

    /** {@code e1000_down()}: stops the card and throws away what the rings hold. */
    public void down() {
        down = true;
        updateStats();
        hw.ew32(IMC, ~0);
        hw.ew32(CTRL, CTRL_RST);
        rx.clear();
        tx.clear();
    }

    /** {@code e1000_intr()}: masks the device and leaves the work to the poll. */
    protected boolean intr(Cpu cpu) {
        cpu.charge(Fn.E1000_INTR);
        hw.accessedBy(cpu);
        int icr = hw.er32(ICR);
        if (icr == 0) {
            return false;
        }
        if (down) {
            return true;
        }
        hw.ew32(IMC, ~0);
        if (napi.schedulePrep()) {
            tx.startInterval();
            rx.startInterval();
            napi.schedule(cpu);
        } else {
            hw.ew32(IMS, IMS_ENABLE_MASK);
        }
        return true;
    }

    /** {@code e1000_clean()}: the poll function. */
    protected int clean(Cpu cpu, int budget) {
        cpu.charge(Fn.E1000_CLEAN);
        // a thread or a program may poll on another CPU than the interrupt's
        hw.accessedBy(cpu);
        boolean txComplete = cleanTxIrq(cpu);
        int workDone = cleanRxIrq(cpu, budget);
        if (!txComplete || workDone == budget) {
            return budget;
        }
        if (napi.completeDone(cpu, workDone)) {
            if (itr.dynamic()) {
                setItr(cpu);
            }
            if (!down) {
                hw.ew32(IMS, IMS_ENABLE_MASK);
            }
        }
        return workDone;
    }

    /** {@code e1000_clean_rx_irq()}: hands at most {@code budget} received packets up, returns how many. */
    protected int cleanRxIrq(Cpu cpu, int budget) {
        return rx.jumbo() ? rx.cleanJumbo(cpu, budget) : rx.clean(cpu, budget);
    }

    /** {@code e1000_alloc_rx_buffers()}: gives {@code count} cleaned descriptors back to the device. */
    protected void allocRxBuffers(Cpu cpu, int count) {
        rx.refill(cpu, count);
    }

    /** {@code e1000_clean_tx_irq()}: ends the packets that have left; false if a whole ring was cleaned. */
    protected boolean cleanTxIrq(Cpu cpu) {
        return tx.clean(cpu);
    }

    /** {@code e1000_set_itr()}: in the dynamic modes, after a poll that took everything. */
    protected void setItr(Cpu cpu) {
        if (itr.step(linkMbps(), rx.intervalPackets(), rx.intervalBytes(), tx.intervalPackets(), tx.intervalBytes())) {
            hw.ew32(ITR, itr.register());
        }
    }

    private int linkMbps() {
        return (hw.er32(STATUS) & STATUS_SPEED_1000) != 0 ? 1000 : 100;
    }

    /** {@code e1000_xmit_frame()}. */
    protected void xmitFrame(Cpu cpu, SkBuff skb) {
        tx.xmit(cpu, skb, parameters.txIntDelay != 0);
    }

    @Override
    public void updateStats() {
        stats.update();
    }

    /** Octets received, as of the last {@link #updateStats()}. */
    long rxOctets() {
        return stats.octets(GORCL);
    }

    /** Octets sent, as of the last {@link #updateStats()}. */
    long txOctets() {
        return stats.octets(GOTCL);
    }

    @Override
    public Map<String, Long> ethtoolStats() {
        return stats.ethtool();
    }

    @Override
    public void rxUsecs(int usecs) {
        requireCoalesce();
        itr = E1000Itr.ofRxUsecs(usecs);
        hw.ew32(ITR, itr.register());
    }

    @Override
    public int rxUsecs() {
        requireCoalesce();
        return itr.rxUsecs();
    }

    private void requireCoalesce() {
        if (!hw.card().atLeast82545()) {
            throw new UnsupportedOperationException("netlink error: Operation not supported: e1000 has ethtool -C from "
                    + "the 82545 on, this card is a " + hw.card().name() + "; set InterruptThrottleRate instead");
        }
    }

    /** {@code e1000_set_ringparam()}: fewer than 48 become 48, the rest is rounded up to a multiple of 8. */
    @Override
    public void ring(int rxDescriptors, int txDescriptors) {
        for (int n : new int[] {rxDescriptors, txDescriptors}) {
            if (n < 0 || n > E1000Parameters.MAX_DESCRIPTORS) {
                throw new IllegalArgumentException("netlink error: Invalid argument: an e1000 ring has at most "
                        + E1000Parameters.MAX_DESCRIPTORS + " descriptors, got " + n);
            }
        }
        boolean running = !down;
        if (running) {
            down();
        }
        parameters.rxDescriptors = E1000Parameters.align(Math.max(rxDescriptors, E1000Parameters.MIN_DESCRIPTORS));
        parameters.txDescriptors = E1000Parameters.align(Math.max(txDescriptors, E1000Parameters.MIN_DESCRIPTORS));
        rx = new E1000Rx(this, parameters.rxDescriptors, parameters.copybreak);
        tx = new E1000Tx(this, parameters.txDescriptors);
        if (running) {
            up();
        }
    }

    @Override
    public Napi napi() {
        return napi;
    }

    /** The interrupt rate now and what it follows. */
    public E1000Itr itr() {
        return itr;
    }

    /** The card. */
    public E1000 hw() {
        return hw;
    }

    /** The receive ring. */
    public E1000Rx rx() {
        return rx;
    }

    /** The transmit ring. */
    public E1000Tx tx() {
        return tx;
    }

    /** Module parameters as the driver uses them. */
    public E1000Parameters parameters() {
        return parameters;
    }

    /** What the driver wrote to the kernel's log. */
    public List<String> log() {
        return parameters.log();
    }

    /** Checksums the device verified and the driver believed ({@code rx_csum_offload_good}). */
    public long hwCsumGood() {
        return rx.hwCsumGood();
    }

    /** Checksums the device found wrong ({@code rx_csum_offload_errors}). */
    public long hwCsumErr() {
        return rx.hwCsumErr();
    }

    /** Frames the driver has not handed up; one whose pages are half taken counts by its last descriptor. */
    @Override
    public int held() {
        return hw.framesHeld() + tx.held();
    }
}
