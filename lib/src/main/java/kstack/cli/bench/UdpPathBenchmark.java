package kstack.cli.bench;

import java.util.concurrent.TimeUnit;
import kstack.drivers.e1000.E1000Adapter;
import kstack.drivers.e1000.E1000Slot;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.traffic.ConstantRate;
import kstack.traffic.Reader;
import kstack.wire.Frame;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The whole UDP path: frames arrive at the NIC and {@code recv()} returns their payload. An operation is one frame that a
 * program received; counters, cost ledger and checksums are on.
 *
 * <p>The offered load is one that the modelled machine carries without loss, with the driver's interrupt throttle at its
 * default, so an interrupt brings a batch of frames as on a busy server. A run that loses a frame is no result and fails.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UdpPathBenchmark {
    /** Frames in one invocation. */
    public static final int FRAMES = 100_000;
    /** Four fifths of what the modelled CPU can carry. */
    private static final double RATE = 800_000;
    private static final long PERIOD_PS = SimTime.periodPs(RATE);

    /** Frame sizes without FCS; the smallest is Ethernet's minimum. */
    @Param({"60", "1514"})
    public int frameBytes;

    /** Whose driver: the built-in one, or one compiled as a notebook compiles a cell. */
    @Param({"built-in"})
    public String driver;

    private Host host;
    private UdpSock sock;
    private long untilPs;

    /** Builds the machine once; it goes on over all invocations. */
    @Setup(Level.Trial)
    public void build() {
        byte[] frame = Frame.ethernet().src("02:00:00:00:00:01").dst("02:00:00:00:00:02")
                .ipv4("192.0.2.1", "192.0.2.2").udp(1234, 5000).payload(new byte[frameBytes - 42]).build();
        host = Host.builder().speed(LinkSpeed.GBIT_10).driver(driver()).build();
        sock = host.udp(5000);
        sock.setRcvbuf(1 << 20, host.net().rmemMax);
        host.spawn(new Reader(sock));
        host.attach(new ConstantRate(frame, RATE, Long.MAX_VALUE, LinkSpeed.GBIT_10, 0));
    }

    private E1000Slot.Probe driver() {
        if (driver.equals("built-in")) {
            return E1000Adapter::new;
        }
        try (Cell cell = new Cell()) {
            cell.run(Cell.source("cell-driver.jshell"));
            return cell.value("(E1000Slot.Probe) CellDriver::new", E1000Slot.Probe.class);
        }
    }

    /** {@value #FRAMES} frames from the wire to {@code recv()}. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long wireToRecv() {
        untilPs += FRAMES * PERIOD_PS;
        host.runUntil(untilPs);
        return sock.datagramsReceived();
    }

    /** Nothing may have been lost: every frame that came in was received or waits. */
    @TearDown(Level.Iteration)
    public void verify() {
        host.check();
        long lost = host.packets().dropped() + host.packets().missed() + host.packets().filtered();
        if (lost > 0 || sock.datagramsReceived() == 0) {
            throw new IllegalStateException("the benchmark lost frames: " + host.packets());
        }
    }
}
