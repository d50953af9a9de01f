package kstack.traffic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import kstack.kernel.Cpu;
import kstack.kernel.Step;
import kstack.kernel.Task;
import kstack.net.ipv4.TcpListener;
import kstack.net.ipv4.TcpSock;
import kstack.trace.Fn;

/**
 * A program that accepts every connection of a listener, reads each to its end in a task of its own, and closes it.
 *
 * <p>The listener's task sleeps in {@code accept()}; each connection is read on the CPU that accepted it. What was
 * received is counted by connection, in the order of acceptance.
 */
public final class StreamServer extends Task {
    /** One accepted connection and the task that reads it. */
    public final class Connection extends Receiver {
        private final TcpSock sock;
        private boolean ended;
        private int error;
        private long bytes;

        Connection(TcpSock sock, int number) {
            super(StreamServer.this.name() + "/" + number, sock, new byte[bufBytes]);
            this.sock = sock;
        }

        @Override
        protected Step received(Cpu cpu, byte[] buf, int n) {
            if (n > 0) {
                bytes += n;
                sink.received(this, buf, n, cpu.now());
                return Step.RUN;
            }
            ended = true;
            error = n;
            cpu.charge(Fn.SYSCALL);
            sock.close(cpu);
            return Step.EXIT;
        }

        /** The socket; closed once {@link #ended()}. */
        public TcpSock sock() {
            return sock;
        }

        /** Bytes read. */
        public long bytes() {
            return bytes;
        }

        /** True once the peer's last byte was read, or the connection was reset. */
        public boolean ended() {
            return ended;
        }

        /** 0, or the negative errno that ended the connection. */
        public int error() {
            return error;
        }
    }

    /** Sees what a receive call returned. */
    public interface Sink {
        /** {@code n} bytes at the start of {@code buf}, which is valid during the call only. */
        void received(Connection from, byte[] buf, int n, long nowPs);
    }

    private final TcpListener listener;
    private final int bufBytes;
    private final Sink sink;
    private final List<Connection> connections = new ArrayList<>();
    private boolean inCall;

    /** A server that throws away what it reads. */
    public StreamServer(TcpListener listener) {
        this(listener, 65_536, (from, buf, n, nowPs) -> { });
    }

    /** A server that reads with a buffer of {@code bufBytes} and shows {@code sink} what comes. */
    public StreamServer(TcpListener listener, int bufBytes, Sink sink) {
        super("server:" + listener.localPort());
        if (bufBytes < 1) {
            throw new IllegalArgumentException("a receive buffer has 1 byte or more, got " + bufBytes);
        }
        this.listener = listener;
        this.bufBytes = bufBytes;
        this.sink = sink;
        listener.reader(this);
    }

    @Override
    protected Step step(Cpu cpu) {
        if (!inCall) {
            cpu.charge(Fn.SYSCALL);
            inCall = true;
        }
        TcpSock sock = listener.accept();
        if (sock == null) {
            return Step.BLOCK;
        }
        inCall = false;
        Connection c = new Connection(sock, connections.size());
        connections.add(c);
        cpu.runQueue().start(c, cpu.now());
        return Step.RUN;
    }

    /** The connections accepted so far, oldest first. */
    public List<Connection> connections() {
        return Collections.unmodifiableList(connections);
    }

    /** Bytes read from all connections. */
    public long bytes() {
        long sum = 0;
        for (Connection c : connections) {
            sum += c.bytes;
        }
        return sum;
    }
}
