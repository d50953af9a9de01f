package kstack.livelock;

import kstack.hw.DmaMemory;
import kstack.hw.E1000;
import kstack.hw.FrameSink;
import kstack.hw.FrameSource;
import kstack.kernel.Cpu;
import kstack.kernel.Irq;
import kstack.kernel.Machine;
import kstack.kernel.MachineProfile;
import kstack.kernel.Task;
import kstack.net.core.NetDevice;
import kstack.net.core.SkbAllocator;
import kstack.sim.SimTime;
import kstack.trace.PacketLedger;

/**
 * A router of one CPU and two cards whose kernel takes frames in as the livelock paper describes: by interrupts or by polling.
 *
 * <p>{@code LivelockKernel.polled().quota(5).build()}, then {@link #attach} a source that ends, {@link #window} the time to
 * count in, {@link #run}. A kernel in livelock does not come back before its input ends, so it stands still in simulated
 * time, not in real time: give the source an end. {@link #output()} is what the paper's figures have on their y axis.
 */
public final class LivelockKernel {
    private static final long INPUT_MAC = 0x0200_0000_0002L;
    private static final long OUTPUT_MAC = 0x0200_0000_0012L;
    private static final long PHANTOM_MAC = 0x0200_0000_0013L;
    /** These kernels had no thread for softirqs: polling and IP stand above every process. */
    private static final MachineProfile PROFILE =
            MachineProfile.LINUX_6_18.withHz(1000).withKsoftirqd(MachineProfile.Ksoftirqd.NONE);

    private final String name;
    private final Machine machine;
    private final PacketLedger packets = new PacketLedger();
    private final E1000 nic;
    private final InputCard input;
    private final OutputCard output;
    private final ProcessQueue queue;
    private final PacketProcess process;
    private final Receive receive;
    private long windowPs;

    LivelockKernel(LivelockBuilder b) {
        name = b.toString();
        machine = new Machine(1, b.costs, PROFILE);
        Cpu cpu = machine.cpu(0);
        DmaMemory dma = new DmaMemory();
        SkbAllocator skbs = new SkbAllocator(packets);
        nic = new E1000(INPUT_MAC, b.speed, "eth0", packets, dma);
        input = new InputCard(nic, dma, skbs, new NetDevice("eth0", 2, INPUT_MAC), b.rxRing);
        output = new OutputCard(b.speed, b.outputQueue, b.txRing, !b.polled);
        queue = b.process ? new ProcessQueue(b.processQueue) : null;
        IpLayer ip = new IpLayer(output, queue, OUTPUT_MAC, PHANTOM_MAC);
        process = !b.process ? null
                : new PacketProcess(b.forwards ? "screend" : "application", queue, b.forwards ? ip : null, b.thinkPs);
        receive = b.polled
                ? new Polled(cpu, input, nic.irq(), output, ip, b.quota, queue, b.feedback, b.cycleLimit, b.periodPs)
                : new InterruptDriven(cpu, input, nic.irq(), output, ip, b.ipQueue);
        input.up(cpu);
        if (process != null) {
            cpu.runQueue().start(process, cpu.now());
        }
    }

    /** The unmodified kernel: interrupts, IP input queue, software interrupt. */
    public static LivelockBuilder interruptDriven() {
        return new LivelockBuilder(false);
    }

    /** The modified kernel: interrupts only start polling. */
    public static LivelockBuilder polled() {
        return new LivelockBuilder(true);
    }

    /** What arrives at the input card; it should end. */
    public LivelockKernel attach(FrameSource frames) {
        nic.connect(frames);
        return this;
    }

    /** Where the output card's frames go. */
    public LivelockKernel transmitTo(FrameSink sink) {
        output.connect(sink);
        return this;
    }

    /** Starts another program, a CPU hog for instance. */
    public <T extends Task> T spawn(T program) {
        machine.cpu(0).runQueue().start(program, machine.cpu(0).now());
        return program;
    }

    /** Counts output from {@code fromPs} on and before {@code toPs} only. */
    public LivelockKernel window(long fromPs, long toPs) {
        if (fromPs < 0 || toPs <= fromPs) {
            throw new IllegalArgumentException("a window begins at 0 or later and ends after its begin, got " + fromPs
                    + " to " + toPs + " ps");
        }
        windowPs = toPs - fromPs;
        output.window(fromPs, toPs);
        if (process != null) {
            process.window(fromPs, toPs);
        }
        return this;
    }

    /** Runs until nothing is left to do. */
    public LivelockKernel run() {
        machine.run(Long.MAX_VALUE);
        return this;
    }

    /** Runs until simulated time {@code ps}, or until a livelock that began before is over. */
    public LivelockKernel runUntil(long ps) {
        machine.run(ps);
        return this;
    }

    /** Packets that got out in the window: left on the wire, or taken by the application. */
    public long output() {
        return process != null && process.isApplication() ? process.done() : output.left();
    }

    /** {@link #output()} a second of the window. */
    public double outputPerSecond() {
        if (windowPs == 0) {
            throw new IllegalStateException("this kernel has no window to count in: call window(fromPs, toPs) before run()");
        }
        return output() * (double) SimTime.S / windowPs;
    }

    /** Interrupts of the input card, as {@code /proc/interrupts} counts them. */
    public long interrupts() {
        return cpu().irqs().stream().filter(irq -> irq.name().equals("eth0")).mapToLong(Irq::count).sum();
    }

    /** What became of each packet. */
    public PacketLedger packets() {
        return packets;
    }

    /** Its CPU. */
    public Cpu cpu() {
        return machine.cpu(0);
    }

    /** Checks that packets and cycles add up; throws with the book that does not. */
    public LivelockKernel check() {
        packets.check(input.held() + receive.held() + output.held() + (queue == null ? 0 : queue.size() + process.held()));
        cpu().ledger().check();
        return this;
    }

    @Override
    public String toString() {
        return name;
    }
}
