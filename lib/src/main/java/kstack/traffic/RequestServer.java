package kstack.traffic;

import java.util.Arrays;
import kstack.kernel.Cpu;
import kstack.kernel.Step;
import kstack.net.ipv4.UdpSock;
import kstack.trace.Fn;

/**
 * A server of one thread over UDP: receive a request, compute, send the response to where the request came from. Memcached
 * and DNS servers look like this. A step is one system call.
 */
public final class RequestServer extends Receiver {
    private final UdpSock sock;
    private final long workPs;
    private final int responseBytes;
    private byte[] response;
    private boolean answering;
    private long answered;

    /** A server that computes {@code workPs} for each request and answers with {@code responseBytes}, the request's first ones in front. */
    public RequestServer(UdpSock sock, long workPs, int responseBytes) {
        super("server:" + sock.localPort(), sock, new byte[65_536]);
        if (workPs < 0 || responseBytes < 0) {
            throw new IllegalArgumentException("work takes 0 or more time and a response has 0 or more bytes, got " + workPs
                    + " ps and " + responseBytes);
        }
        this.sock = sock;
        this.workPs = workPs;
        this.responseBytes = responseBytes;
        this.response = new byte[responseBytes];
    }

    @Override
    protected Step received(Cpu cpu, byte[] buf, int n) {
        if (n < 0) {
            return Step.RUN;
        }
        int echoed = Math.min(n, responseBytes);
        System.arraycopy(buf, 0, response, 0, echoed);
        Arrays.fill(response, echoed, responseBytes, (byte) 0);
        compute(workPs);
        answering = true;
        return Step.RUN;
    }

    @Override
    protected boolean busy() {
        return answering;
    }

    @Override
    protected void work(Cpu cpu) {
        answering = false;
        cpu.charge(Fn.SYSCALL);
        if (sock.sendTo(cpu, response, 0, responseBytes, sock.peerAddress(), sock.peerPort())) {
            answered++;
        }
    }

    /** Responses sent. */
    public long answered() {
        return answered;
    }
}
