package kstack.traffic;

import kstack.kernel.Cpu;
import kstack.kernel.Step;
import kstack.net.socket.Sock;

/**
 * A program that calls {@code recv()} in a loop on one blocking socket and may think a while about each message.
 *
 * <p>A step is one system call. With nothing to read it sleeps in the call until the socket wakes it.
 */
public final class Reader extends Receiver {
    /** Sees what a receive call returned. */
    public interface Sink {
        /** {@code n} bytes at the start of {@code buf}; 0 at the end of a stream. */
        void received(byte[] buf, int n, long nowPs);
    }

    private final Sock sock;
    private final long thinkPs;
    private final Sink sink;

    /** A reader that throws away what it gets. */
    public Reader(Sock sock) {
        this(sock, 65_536, 0, (b, n, t) -> { });
    }

    /** A reader with a buffer of {@code bufBytes} that computes {@code thinkPs} after each message. */
    public Reader(Sock sock, int bufBytes, long thinkPs, Sink sink) {
        this(sock, buffer(bufBytes), thinkPs, sink);
    }

    static byte[] buffer(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a receive buffer has 1 byte or more, got " + bytes);
        }
        return new byte[bytes];
    }

    /** A reader that receives into {@code buf}; thousands of readers may share one, as the sink is called at once. */
    public Reader(Sock sock, byte[] buf, long thinkPs, Sink sink) {
        super("reader", sock, buf);
        if (thinkPs < 0) {
            throw new IllegalArgumentException("a time to think is 0 or more, got " + thinkPs + " ps");
        }
        this.sock = sock;
        this.thinkPs = thinkPs;
        this.sink = sink;
    }

    /** A slow reader: throws away what it gets after computing {@code thinkPs} on each message. */
    public static Reader slow(Sock sock, long thinkPs) {
        return new Reader(sock, 65_536, thinkPs, (b, n, t) -> { });
    }

    @Override
    public Reader latency(Latency to) {
        super.latency(to);
        return this;
    }

    @Override
    protected Step received(Cpu cpu, byte[] buf, int n) {
        if (n < 0) {
            return Step.EXIT;
        }
        sink.received(buf, n, cpu.now());
        if (thinkPs > 0) {
            compute(thinkPs);
        }
        return n == 0 && sock.endOfStream() ? Step.EXIT : Step.RUN;
    }
}
