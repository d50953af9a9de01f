package kstack.net.ipv4;

/**
 * A 4-tuple in the table and what stands for it now: a request (SYN_RECV), a socket, or a TIME_WAIT remnant; exactly one
 * of the three. Linux: {@code struct sock_common}, which all three begin with.
 */
final class TcpFlow {
    final int localAddress;
    final int localPort;
    final int remoteAddress;
    final int remotePort;
    TcpRequest request;
    TcpSock sock;
    TcpTimewait timewait;
    TcpFlow nextInBucket;

    TcpFlow(int localAddress, int localPort, int remoteAddress, int remotePort) {
        this.localAddress = localAddress;
        this.localPort = localPort;
        this.remoteAddress = remoteAddress;
        this.remotePort = remotePort;
    }

    boolean matches(int src, int srcPort, int dst, int dstPort) {
        return remoteAddress == src && localAddress == dst && remotePort == srcPort && localPort == dstPort;
    }
}
