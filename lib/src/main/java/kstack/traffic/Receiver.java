package kstack.traffic;

import kstack.kernel.Cpu;
import kstack.kernel.Step;
import kstack.kernel.Task;
import kstack.net.socket.Sock;
import kstack.trace.Fn;

/**
 * A program, or part of one, that calls {@code recv()} in a loop on one blocking socket: the half that is the same
 * whatever it does with what comes. With nothing to read it sleeps in the call until the socket wakes it.
 */
public abstract class Receiver extends Task {
    private final Sock sock;
    private final byte[] buf;
    private boolean inCall;
    private boolean stopped;
    private long calls;
    private Latency latency;

    /** A program that receives from {@code sock} into {@code buf}. */
    protected Receiver(String name, Sock sock, byte[] buf) {
        super(name);
        if (buf.length < 1) {
            throw new IllegalArgumentException("a receive buffer has 1 byte or more, got " + buf.length);
        }
        this.sock = sock;
        this.buf = buf;
        sock.reader(this);
    }

    /** A receive call returned {@code n}: so many bytes at the start of {@code buf}, or a negative errno. */
    protected abstract Step received(Cpu cpu, byte[] buf, int n);

    /** Whether it has another system call to make before it receives again. */
    protected boolean busy() {
        return false;
    }

    /** Makes that call. */
    protected void work(Cpu cpu) {
    }

    /** Puts the time from each message's arrival at the card to the return of {@code recv()} into {@code to}. */
    public Receiver latency(Latency to) {
        latency = to;
        return this;
    }

    /** Where it puts them; null if nowhere. */
    public final Latency latency() {
        return latency;
    }

    @Override
    protected final Step step(Cpu cpu) {
        if (stopped) {
            return Step.BLOCK;
        }
        if (!inCall && busy()) {
            work(cpu);
            return Step.RUN;
        }
        if (!inCall) {
            cpu.charge(Fn.SYSCALL);
            inCall = true;
            calls++;
        }
        int n = sock.recv(cpu, buf, 0, buf.length);
        if (n == Sock.EAGAIN) {
            if (sock.busyLoop(cpu)) {
                return Step.RUN;
            }
            // a packet that comes during this call is seen before the task sleeps
            cpu.charge(Fn.WAIT_FOR_MORE_PACKETS);
            return Step.BLOCK;
        }
        inCall = false;
        if (latency != null && (n > 0 || n == 0 && !sock.endOfStream())) {
            latency.record(sock.lastArrivalPs(), cpu.now());
        }
        return received(cpu, buf, n);
    }

    /** SIGSTOP: it runs no more, and what arrives does not wake it. */
    public final void sigstop() {
        stopped = true;
        sock.reader(null);
    }

    /** SIGCONT, sent by a program on {@code by}: it goes on. */
    public final void sigcont(Cpu by) {
        if (stopped) {
            stopped = false;
            sock.reader(this);
            wake(by);
        }
    }

    /** Receive calls made. */
    public final long calls() {
        return calls;
    }
}
