package kstack.host.probes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import kstack.drivers.tun.Tap;
import kstack.kernel.CostModel;
import kstack.kernel.Cpu;
import kstack.kernel.Machine;
import kstack.kernel.Step;
import kstack.kernel.Task;
import kstack.net.core.GroResult;
import kstack.net.core.NetDevice;
import kstack.net.core.NetifReceive;
import kstack.net.core.Netns;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SoftnetData;
import kstack.net.ipv4.Ipv4;
import kstack.net.ipv4.TcpListener;
import kstack.net.ipv4.TcpSock;
import kstack.sim.SimTime;
import kstack.trace.DropReason;
import kstack.trace.Fate;
import kstack.trace.Fn;
import kstack.trace.PacketLedger;
import kstack.wire.EthernetHeader;
import kstack.wire.Frame;
import kstack.wire.FrameBuilder;
import kstack.wire.Ipv4Address;
import kstack.wire.Ipv4Header;
import kstack.wire.Ipv4Prefix;
import kstack.wire.MacAddress;
import kstack.wire.TcpHeader;
import kstack.wire.TcpOptions;

/**
 * The set-up of the recorder: a machine of two CPUs at HZ 250 with one TAP, 192.0.2.2/24, and a program that writes
 * frames.
 */
final class TapBench {
    static final int TCP_PORT = 8080;
    static final int UDP_PORT = 5000;
    static final int MSS = 1448;
    private static final int L4 = EthernetHeader.LEN + Ipv4Header.MIN_LEN;

    final Netns net = new Netns();
    final Machine machine = new Machine(2, CostModel.SERVER, 250);
    final PacketLedger ledger = new PacketLedger();
    final SkbAllocator skbs = new SkbAllocator(ledger);
    final NetifReceive receive = new NetifReceive();
    final NetDevice dev = new NetDevice("tap0", 2, MacAddress.parse("02:00:00:00:00:02").bits());
    final List<SoftnetData> softnets = new ArrayList<>();
    final Ipv4 ipv4;
    final Tap tap;
    final TcpListener listener;

    final List<String> polls = new ArrayList<>();
    final List<Integer> core = new ArrayList<>();
    final Map<String, Long> drops = new TreeMap<>();
    final List<byte[]> sent = new ArrayList<>();
    private final long[] groBefore = new long[GroResult.values().length];
    private Map<String, Long> countersBefore = Map.of();
    private int dropsSoFar;
    int tsval;
    /** What each packet costs beyond the model's receive path: a slow receiver. */
    long extraPs;
    int iss;

    TapBench(Tap.Mode mode) {
        this(mode, n -> { });
    }

    TapBench(Tap.Mode mode, Consumer<Netns> settings) {
        settings.accept(net);
        machine.cpus().forEach(c -> softnets.add(new SoftnetData(c, net, receive)));
        ipv4 = new Ipv4(net, dev, skbs);
        ipv4.addAddress(Ipv4Prefix.parse("192.0.2.2/24"));
        ipv4.neighbours().set(Ipv4Address.bits("192.0.2.1"), MacAddress.parse("02:00:00:00:00:01").bits());
        receive.handlers((cpu, skb) -> {
            core.add(skb.len());
            cpu.spend(Fn.USER, extraPs);
            int chained = skb.fragListLen();
            int before = dropsSoFar;
            ipv4.input().rcv(cpu, skb);
            // packets chained to a dropped one end with it
            if (dropsSoFar != before && chained > 0) {
                drops.merge("NOT_SPECIFIED", (long) chained, Long::sum);
            }
        }, ipv4.arp());
        receive.udpGro(ipv4.udp());
        receive.pollTrace((cpu, napi, work, budget) -> polls.add(napi.name() + " " + work + "/" + budget));
        ledger.sink((frame, fate, reason, at) -> dropped(fate, reason, at));
        tap = new Tap(mode, dev, skbs, softnets.get(0));
        tap.reader(sent::add);
        listener = ipv4.tcp().listen(0, TCP_PORT);
    }

    private void dropped(Fate fate, DropReason reason, Fn at) {
        if (fate == Fate.DROPPED) {
            dropsSoFar++;
            drops.merge(reason.toString(), 1L, Long::sum);
        }
    }

    /** A program on CPU 0 does {@code work} without being preempted, then 50 ms pass. */
    void run(Consumer<Cpu> work) {
        run(work, 50 * SimTime.MS);
    }

    void run(Consumer<Cpu> work, long settlePs) {
        Cpu cpu = machine.cpu(0);
        cpu.runQueue().start(new Task("writer") {
            @Override
            protected Step step(Cpu on) {
                work.accept(on);
                return Step.EXIT;
            }
        }, cpu.now());
        machine.run(cpu.now() + settlePs);
        ledger.check(tap.held() + ipv4.held() + softnets.stream().mapToInt(s -> s.backlog().held()).sum());
        machine.cpus().forEach(c -> c.ledger().check());
    }

    void write(List<byte[]> frames) {
        run(cpu -> frames.forEach(f -> tap.write(cpu, f)));
    }

    /** Forgets what was seen. */
    void mark() {
        polls.clear();
        core.clear();
        drops.clear();
        sent.clear();
        countersBefore = net.mib().moved();
        for (GroResult r : GroResult.values()) {
            groBefore[r.ordinal()] = tap.napi() == null ? 0 : tap.napi().groCount(r);
        }
    }

    Map<String, Long> gro() {
        Map<String, Long> m = new TreeMap<>();
        for (GroResult r : GroResult.values()) {
            long n = tap.napi() == null ? 0 : tap.napi().groCount(r) - groBefore[r.ordinal()];
            if (n != 0) {
                m.put(r.toString(), n);
            }
        }
        return m;
    }

    /** By how much a counter moved since {@link #mark}, null if it did not. */
    Long moved(String counter) {
        long d = net.mib().moved().getOrDefault(counter, 0L) - countersBefore.getOrDefault(counter, 0L);
        return d == 0 ? null : d;
    }

    /** Opens a connection from {@code sport}, with the options that the recorder used. */
    TcpSock established(int sport) {
        sent.clear();
        write(List.of(tcp(sport).seq(1000).flags(TcpHeader.SYN).synOptions(1460, 100, 0, 7).build()));
        byte[] synAck = sent.get(0);
        iss = TcpHeader.seq(synAck, L4);
        tsval = new TcpOptions().parseSegment(synAck, L4).tsval;
        write(List.of(tcp(sport).seq(1001).ack(iss + 1 & 0xffff_ffffL).flags(TcpHeader.ACK).timestamps(101, tsval)
                .build()));
        return listener.accept();
    }

    static FrameBuilder eth() {
        return Frame.ethernet().src("02:00:00:00:00:01").dst("02:00:00:00:00:02").ipv4("192.0.2.1", "192.0.2.2")
                .id(0x1234);
    }

    FrameBuilder tcp(int sport) {
        return eth().tcp(sport, TCP_PORT).window(65_535);
    }

    static FrameBuilder udp(int sport, byte[] data) {
        return eth().udp(sport, UDP_PORT).payload(data);
    }

    /** Segment {@code j} of {@code len} bytes of the connection from port 40000. */
    FrameBuilder seg(int j, int len) {
        return seg(40_000, j, MSS, len);
    }

    FrameBuilder seg(int sport, int j, int mss, int len) {
        byte[] data = new byte[len];
        Arrays.fill(data, (byte) ('A' + j % 26));
        return tcp(sport).seq(1001 + (long) j * mss).ack(iss + 1 & 0xffff_ffffL).flags(TcpHeader.ACK)
                .timestamps(101, tsval).payload(data);
    }

    List<byte[]> segs(int n, int mss) {
        List<byte[]> frames = new ArrayList<>();
        for (int j = 0; j < n; j++) {
            frames.add(seg(40_000, j, mss, mss).build());
        }
        return frames;
    }

    /** All frames are in the queue before the first poll: the writer outranks the thread that polls. */
    void batch(List<byte[]> frames) {
        dev.threaded(true, machine.cpu(0));
        run(cpu -> { }, SimTime.MS);
        mark();
        write(frames);
    }
}
