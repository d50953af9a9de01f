package kstack.net.ipv4;

import java.util.ArrayDeque;
import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.socket.Sock;

/**
 * A socket in LISTEN: the count of its half-open requests and the queue of connections to accept.
 *
 * <p>The accept queue is full when it holds more than the backlog; then a SYN is dropped (ListenOverflows, ListenDrops).
 * A full request queue drops the SYN too: SYN cookies and the repetition of a lost SYN-ACK are left out.
 * Linux: {@code net/ipv4/inet_connection_sock.c}.
 */
public final class TcpListener extends Sock {
    private final Tcp tcp;
    private final int localAddress;
    private final int localPort;
    private final int backlogLimit;
    private final ArrayDeque<TcpSock> acceptQueue = new ArrayDeque<>();
    private SynAnswers answers = (address, port, isn) -> null;
    int synQueueLen;
    boolean closed;
    TcpListener nextInBucket;

    TcpListener(Tcp tcp, Netns net, int address, int port, int backlog) {
        super(net.tcpRmemDefault);
        this.tcp = tcp;
        this.localAddress = address;
        this.localPort = port;
        this.backlogLimit = backlog;
    }

    /** Local address, 0 for any. */
    public int localAddress() {
        return localAddress;
    }

    /** Local port. */
    public int localPort() {
        return localPort;
    }

    /** {@code accept()}: the oldest connection that is ready, or null. */
    public TcpSock accept() {
        return acceptQueue.pollFirst();
    }

    @Override
    public boolean readable() {
        return !acceptQueue.isEmpty();
    }

    /** Connections that wait to be accepted. */
    public int acceptQueueLen() {
        return acceptQueue.size();
    }

    /** Answers SYNs as a recorded host did. */
    public void answers(SynAnswers source) {
        answers = source;
    }

    SynAnswers answers() {
        return answers;
    }

    /** {@code sk_acceptq_is_full()}. */
    boolean acceptQueueFull() {
        return acceptQueue.size() > backlogLimit;
    }

    /** {@code inet_csk_reqsk_queue_is_full()}. */
    boolean synQueueFull() {
        return synQueueLen > backlogLimit;
    }

    void addChild(TcpSock child) {
        acceptQueue.addLast(child);
    }

    void childReady(Cpu cpu) {
        dataReady(cpu);
    }

    /** Stops listening; connections that nobody accepted are closed. */
    public void close(Cpu cpu) {
        if (!closed) {
            closed = true;
            tcp.table.remove(this);
            for (TcpSock child = accept(); child != null; child = accept()) {
                child.close(cpu);
            }
        }
    }

    /** A listener has no data: ENOTCONN. */
    @Override
    public int recv(Cpu cpu, byte[] buf, int off, int max) {
        return TcpSock.ENOTCONN;
    }

    @Override
    public String toString() {
        return "tcp LISTEN port " + localPort + ", " + acceptQueue.size() + " to accept";
    }
}
