package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.SkBuff;
import kstack.net.core.Netns;
import kstack.net.socket.Sock;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.UdpHeader;

/** A UDP socket, {@code struct udp_sock}: bound to an address (0 for any) and port, connected or not. */
public final class UdpSock extends Sock {
    private final Netns net;
    private final int localAddress;
    private final int localPort;
    private int remoteAddress;
    private int remotePort;
    private long datagramsReceived;
    UdpSock nextInBucket;

    UdpSock(Netns net, int localAddress, int localPort) {
        super(net.rmemDefault);
        this.net = net;
        this.localAddress = localAddress;
        this.localPort = localPort;
    }

    /** {@code connect()}: from now on only datagrams of this peer arrive here. */
    public void connect(int address, int port) {
        remoteAddress = address;
        remotePort = port;
    }

    /** Local port. */
    public int localPort() {
        return localPort;
    }

    /** Datagrams that receive calls have returned. */
    public long datagramsReceived() {
        return datagramsReceived;
    }

    /** {@code compute_score()}: how well this socket matches, -1 not at all. */
    int score(int src, int srcPort, int dst, int dstPort) {
        if (localPort != dstPort || localAddress != 0 && localAddress != dst) {
            return -1;
        }
        int score = 2;
        if (remoteAddress != 0 || remotePort != 0) {
            if (remoteAddress != src || remotePort != srcPort) {
                return -1;
            }
            score += 8;
        }
        return localAddress != 0 ? score + 1 : score;
    }

    /** {@code udp_queue_rcv_skb()} and {@code __udp_enqueue_schedule_skb()}: the queue rule. */
    void enqueue(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.UDP_QUEUE_RCV_SKB);
        cpu.charge(Fn.UDP_ENQUEUE);
        // one datagram always fits: the test is before adding, and after adding with the datagram's own size on top
        if (rmemAlloc() > rcvbuf()) {
            net.mib().inc(Mib.UDP_RCVBUF_ERRORS);
            net.mib().inc(Mib.UDP_IN_ERRORS);
            drop(skb, DropReason.SOCKET_RCVBUFF, Fn.UDP_QUEUE_RCV_SKB);
            return;
        }
        charge(skb);
        receiveQueue().addLast(skb);
        dataReady(cpu);
    }

    /** {@code udp_recvmsg()}: takes one datagram; what does not fit is lost, as without MSG_TRUNC. */
    @Override
    public int recv(Cpu cpu, byte[] buf, int off, int max) {
        while (true) {
            SkBuff skb = receiveQueue().removeFirst();
            if (skb == null) {
                return EAGAIN;
            }
            cpu.charge(Fn.UDP_RECVMSG);
            uncharge(skb);
            int udp = skb.transportHeader();
            int payload = skb.len() - UdpHeader.LEN;
            if (skb.ipSummed() == SkBuff.CHECKSUM_NONE && !checksumOk(cpu, skb)) {
                net.mib().inc(Mib.UDP_IN_CSUM_ERRORS);
                net.mib().inc(Mib.UDP_IN_ERRORS);
                drop(skb, DropReason.UDP_CSUM, Fn.UDP_RECVMSG);
                continue;
            }
            assert udp == skb.data();
            int n = Math.min(payload, max);
            cpu.charge(Fn.SKB_COPY_DATAGRAM_ITER, n);
            skb.copyBits(UdpHeader.LEN, buf, off, n);
            net.mib().inc(Mib.UDP_IN_DATAGRAMS);
            datagramsReceived++;
            received(n);
            cpu.charge(Fn.CONSUME_SKB);
            skb.delivered(Fn.UDP_RECVMSG);
            return n;
        }
    }

    /** Verifies the checksum over the whole datagram, pseudo header included. */
    static boolean checksumOk(Cpu cpu, SkBuff skb) {
        int ip = skb.networkHeader();
        byte[] b = skb.head();
        int pseudo = InternetChecksum.pseudoHeader(Ipv4Header.src(b, ip), Ipv4Header.dst(b, ip),
                Ipv4Header.IPPROTO_UDP, skb.len());
        return L4Checksum.verify(cpu, skb, pseudo);
    }
}
