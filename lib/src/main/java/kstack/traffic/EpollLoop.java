package kstack.traffic;

import kstack.kernel.Cpu;
import kstack.kernel.Step;
import kstack.kernel.Task;
import kstack.net.socket.Epoll;
import kstack.net.socket.EpollBusyPoll;
import kstack.net.socket.Sock;
import kstack.trace.Fn;

/**
 * A program with one thread and many sockets: {@code epoll_wait()}, then a receive call for each ready socket, again and
 * again. A step is one system call.
 *
 * <p>It reads a ready socket once, or until nothing is left, and may compute on each message. A socket that ends is no longer
 * watched; closing it is its owner's affair.
 */
public final class EpollLoop extends Task {
    /** Sees what a receive call returned. */
    public interface Sink {
        /** {@code n} bytes at the start of {@code buf}, which is valid during the call only; 0 at the end of a stream. */
        void received(Sock from, byte[] buf, int n, long nowPs);
    }

    private final Epoll epoll = new Epoll(this);
    private final Sock[] events;
    private final byte[] buf;
    private final long thinkPs;
    private final Sink sink;
    private boolean drain;
    private boolean inWait;
    private int ready;
    private int next;
    private long waits;
    private long reads;
    private Latency latency;

    /** A loop that throws away what it reads: 64 events a wait, one read an event. */
    public EpollLoop() {
        this(64, 65_536, 0, (from, b, n, t) -> { });
    }

    /** A loop that takes {@code maxEvents} from a wait, reads into {@code bufBytes} and computes {@code thinkPs} on each message. */
    public EpollLoop(int maxEvents, int bufBytes, long thinkPs, Sink sink) {
        super("epoll");
        if (maxEvents < 1 || thinkPs < 0) {
            throw new IllegalArgumentException("a wait takes 1 or more events and thinking 0 or more time, got "
                    + maxEvents + " and " + thinkPs + " ps");
        }
        this.events = new Sock[maxEvents];
        this.buf = Reader.buffer(bufBytes);
        this.thinkPs = thinkPs;
        this.sink = sink;
    }

    /** Watches {@code sock}. */
    public EpollLoop add(Sock sock) {
        epoll.add(sock);
        return this;
    }

    /** Reads each ready socket until it says EAGAIN, instead of once. */
    public EpollLoop drain() {
        drain = true;
        return this;
    }

    /** {@code ioctl(EPIOCSPARAMS)} on the instance: how its waits poll the device; see {@link EpollBusyPoll#params}. */
    public EpollLoop params(int busyPollUsecs, int busyPollBudget, boolean preferBusyPoll) {
        epoll.busyPoll().params(busyPollUsecs, busyPollBudget, preferBusyPoll);
        return this;
    }

    /** The instance in which it waits. */
    public Epoll epoll() {
        return epoll;
    }

    /** Puts the time from each message's arrival at the card to the return of {@code recv()} into {@code to}. */
    public EpollLoop latency(Latency to) {
        latency = to;
        return this;
    }

    @Override
    protected Step step(Cpu cpu) {
        if (next < ready) {
            read(cpu, events[next]);
            return Step.RUN;
        }
        if (!inWait) {
            cpu.charge(Fn.SYSCALL);
            inWait = true;
            waits++;
        }
        ready = epoll.poll(cpu, events);
        next = 0;
        if (ready == 0) {
            return epoll.busyLoop(cpu) ? Step.RUN : Step.BLOCK;
        }
        inWait = false;
        return Step.RUN;
    }

    private void read(Cpu cpu, Sock sock) {
        cpu.charge(Fn.SYSCALL);
        reads++;
        int n = sock.recv(cpu, buf, 0, buf.length);
        boolean end = n != Sock.EAGAIN && n <= 0 && sock.endOfStream();
        if (n == Sock.EAGAIN || end || !drain) {
            next++;
        }
        if (end) {
            epoll.remove(sock);
        }
        if (n < 0) {
            return;
        }
        if (latency != null && !end) {
            latency.record(sock.lastArrivalPs(), cpu.now());
        }
        sink.received(sock, buf, n, cpu.now());
        compute(thinkPs);
    }

    /** Calls of {@code epoll_wait()}. */
    public long waits() {
        return waits;
    }

    /** Receive calls. */
    public long reads() {
        return reads;
    }
}
