package kstack.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kstack.host.Host;
import kstack.host.HostBuilder;
import kstack.net.core.Napi;
import kstack.replay.RecordedFrame.Role;
import kstack.sim.SimTime;
import kstack.wire.EthernetHeader;
import kstack.wire.MacAddress;
import kstack.wire.pcap.Capture;

/**
 * Sends a capture through the model: {@code Replay.of(Capture.load(file)).run()}.
 *
 * <p>The host is one CPU with an e1000 that takes all frames, as while capturing. What the recorded host sent is not
 * repeated; it takes effect between the frames around it. So the frame after it is let in only when the model has dealt
 * with those before: where the model is slower than the recorded host was, time stretches, and {@link ReplayResult}
 * says by how much.
 */
public final class Replay {
    /** Longest frame with an Ethernet MTU of 1500 and one VLAN tag. */
    private static final int STANDARD_FRAME = 1518;
    private static final int RING = 4096;
    private static final long SETTLE_PS = 10 * SimTime.MS;
    private static final long PATIENCE_PS = 2 * SimTime.US;

    private final Recording recording;
    private final Timeline timeline;
    private final List<RecordedFrame> injected = new ArrayList<>();
    private final InjectedFrames segment = new InjectedFrames();
    private Host host;
    private long behindPs;
    private boolean ran;

    private Replay(Recording recording) {
        this.recording = recording;
        this.timeline = new Timeline(recording.frames);
    }

    /** A replay from the view of the address that the capture itself suggests. */
    public static Replay of(Capture capture) {
        return new Replay(Recording.of(capture, Optional.empty(), Optional.empty()));
    }

    /**
     * A replay from the view of one address.
     *
     * @param prefixLength of its subnet, if known
     */
    public static Replay of(Capture capture, int address, Optional<Integer> prefixLength) {
        return new Replay(Recording.of(capture, Optional.of(address), prefixLength));
    }

    /** Who receives. */
    public HostChoice host() {
        return recording.host;
    }

    /** Runs it, once. */
    public ReplayResult run() {
        if (ran) {
            throw new IllegalStateException("a replay runs once; make another with Replay.of");
        }
        ran = true;
        host = builder().build();
        FateBook fates = new FateBook((int) recording.count(Role.RECEIVED));
        host.packets().sink(fates);
        learnNeighbours();
        Conversations conversations = new Conversations(recording);
        Agenda agenda = new Agenda();
        UdpActions udp = new UdpActions(host, recording, conversations, agenda);
        TcpActions tcp = new TcpActions(host, recording, conversations, agenda);
        agenda.run(0);
        for (RecordedFrame f : recording.frames) {
            if (agenda.has(f.number)) {
                flush(tcp);
                agenda.run(f.number);
            }
            if (f.role == Role.RECEIVED) {
                inject(f);
            }
        }
        flush(tcp);
        host.runUntil(host.cpu().now() + SETTLE_PS);
        host.check();
        return new ReplayResult(recording, timeline, host, injected, fates, conversations.all(), udp.pings(),
                behindPs);
    }

    private HostBuilder builder() {
        int longest = recording.frames.stream().filter(f -> f.role == Role.RECEIVED).mapToInt(f -> f.bytes.length).max()
                .orElse(0);
        int mtu = longest <= STANDARD_FRAME ? 1500 : longest - EthernetHeader.LEN;
        // each frame is to have its own fate; what a capture holds merged already stays so
        return Host.builder().gro(false).mac(MacAddress.text(recording.mac))
                .address(recording.host.prefix().toString())
                .promiscuous(true).rxRing(RING).mtu(mtu).speed(timeline.speed()).interruptThrottleRate(0);
    }

    /** The model must not wait for ARP replies to questions that the recorded host did not ask. */
    private void learnNeighbours() {
        for (RecordedFrame f : recording.frames) {
            if (f.role == Role.RECEIVED && f.isIpv4() && !EthernetHeader.isMulticast(f.srcMac())
                    && host.ipv4().neighbours().lookup(f.src()) < 0) {
                host.ipv4().neighbours().set(f.src(), f.srcMac());
            }
        }
    }

    private void inject(RecordedFrame f) {
        injected.add(f);
        long ready = segment.isEmpty() ? host.cpu().now() : segment.lastArrivalPs();
        long earliest = ready + (segment.isEmpty() ? 0 : timeline.speed().frameTimePs(f.bytes.length));
        long at = Math.max(timeline.ps(f.number), earliest);
        behindPs = Math.max(behindPs, at - timeline.ps(f.number));
        segment.add(f, at);
    }

    /** Lets the collected frames in and waits until the model has taken them as far as the sockets. */
    private void flush(TcpActions tcp) {
        if (segment.isEmpty()) {
            return;
        }
        long last = segment.lastArrivalPs();
        host.attach(segment);
        host.runUntil(last);
        while (!idle()) {
            host.runUntil(Math.max(last, host.cpu().now()) + PATIENCE_PS);
        }
        segment.clear();
        tcp.accept();
    }

    private boolean idle() {
        return segment.arrivalPs() == SimTime.NEVER && host.nic().irq().dueAtPs() == SimTime.NEVER
                && (host.driver().napi().state() & Napi.STATE_SCHED) == 0;
    }
}
