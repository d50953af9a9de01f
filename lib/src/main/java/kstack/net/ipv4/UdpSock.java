package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbSegment;
import kstack.net.core.Netns;
import kstack.net.socket.Sock;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.FnSequence;
import kstack.trace.Mib;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.UdpHeader;

/** A UDP socket, {@code struct udp_sock}: bound to an address (0 for any) and port, connected or not. */
public final class UdpSock extends Sock {
    private final Netns net;
    private final UdpSend send;
    private final int localAddress;
    private final int localPort;
    private int remoteAddress;
    private int remotePort;
    private int boundIfindex;
    private SocketFilter filter;
    private int soError;
    /** Datagrams at the front of the queue that a receive call took over without the lock, {@code reader_queue}. */
    private int readerQueueLen;
    private int forwardDeficit;
    private long datagramsReceived;
    /** Of the datagram that the last receive call returned, as {@link Ipv4Header#addresses} has them. */
    private long addresses;
    private int fromPort;
    private boolean gro;
    private int groSize;
    UdpSock nextInBucket;

    UdpSock(Netns net, UdpSend send, int localAddress, int localPort) {
        super(net.rmemDefault);
        this.net = net;
        this.send = send;
        busyPoll().usecs(net.busyReadUsecs);
        this.localAddress = localAddress;
        this.localPort = localPort;
    }

    /** {@code connect()}: from now on only datagrams of this peer arrive here. */
    public void connect(int address, int port) {
        remoteAddress = address;
        remotePort = port;
    }

    /** {@code SO_BINDTODEVICE}: only what comes in on that device; 0 is any. */
    public void bindToDevice(int ifindex) {
        boundIfindex = ifindex;
    }

    /** {@code SO_ATTACH_FILTER}; null takes it off. */
    public void attachFilter(SocketFilter program) {
        filter = program;
    }

    /** {@code UDP_GRO}: datagrams of one flow may come merged, {@link #groSize()} says how long each was. */
    public void gro(boolean on) {
        if (on != gro) {
            gro = on;
            net.udpGroSocks += on ? 1 : -1;
        }
    }

    /** True with {@code UDP_GRO}. */
    public boolean gro() {
        return gro;
    }

    /** The control message UDP_GRO of the last receive call: length of each datagram in it, 0 if it was a single one. */
    public int groSize() {
        return groSize;
    }

    /** {@code sendto()}: one datagram to {@code address} and {@code port}; false if no route leads there. */
    public boolean sendTo(Cpu cpu, byte[] buf, int off, int len, int address, int port) {
        return send.sendmsg(cpu, this, buf, off, len, address, port);
    }

    @Override
    public boolean readable() {
        return super.readable() || soError != 0;
    }

    /** Local address, 0 for any. */
    public int localAddress() {
        return localAddress;
    }

    /** Local port. */
    public int localPort() {
        return localPort;
    }

    /** Who sent the datagram that the last receive call returned: {@code msg_name} of {@code recvfrom()}. */
    public int peerAddress() {
        return (int) (addresses >>> 32);
    }

    /** The port it came from. */
    public int peerPort() {
        return fromPort;
    }

    /** The address it was sent to: {@code IP_PKTINFO}. */
    public int toAddress() {
        return (int) addresses;
    }

    /** Datagrams that receive calls have returned. */
    public long datagramsReceived() {
        return datagramsReceived;
    }

    /** {@code compute_score()}: how well this socket matches, -1 not at all. */
    int score(int src, int srcPort, int dst, int dstPort, int ifindex) {
        if (localPort != dstPort || localAddress != 0 && localAddress != dst
                || boundIfindex != 0 && boundIfindex != ifindex) {
            return -1;
        }
        int score = localAddress != 0 ? 6 : 2;
        if (remoteAddress != 0 || remotePort != 0) {
            if (remoteAddress != src || remotePort != srcPort) {
                return -1;
            }
            score += 8;
        }
        return boundIfindex != 0 ? score + 4 : score;
    }

    /** {@code udp_err()}: an ICMP error about a datagram of this socket; a connected one reports the hard ones. */
    void error(Cpu cpu, int errno, boolean hard) {
        if (hard && (remoteAddress != 0 || remotePort != 0)) {
            soError = errno;
            dataReady(cpu);
        }
    }

    /** {@code udp_queue_rcv_skb()} and {@code __udp_enqueue_schedule_skb()}: filter and queue rule. */
    void enqueue(Cpu cpu, SkBuff skb) {
        markNapi(skb);
        if (skb.gsoSize() != 0 && !gro) {
            // merged for a socket that is gone: udp_rcv_segment()
            cpu.charge(Fn.UDP_QUEUE_RCV_SKB);
            skb.push(skb.transportHeader() - skb.macHeader());
            SkbSegment.split(cpu, skb, this::enqueueSegment);
            return;
        }
        if (filter == null) {
            cpu.charge(Fn.UDP_QUEUE_RCV_SKB, Fn.UDP_ENQUEUE);
        } else {
            cpu.charge(Fn.UDP_QUEUE_RCV_SKB);
            if (!passes(cpu, skb)) {
                return;
            }
            cpu.charge(Fn.UDP_ENQUEUE);
        }
        if (!hasRoom(skb)) {
            net.mib().inc(Mib.UDP_RCVBUF_ERRORS);
            net.mib().inc(Mib.UDP_IN_ERRORS);
            cpu.charge(Fn.KFREE_SKB);
            drop(skb, DropReason.SOCKET_RCVBUFF, Fn.UDP_QUEUE_RCV_SKB);
            return;
        }
        charge(skb);
        receiveQueue().addLast(skb);
        dataReady(cpu);
    }

    /** Whether {@link #take} may have a packet: no filter, room, nobody on another CPU who reads. */
    boolean takesAtOnce(Cpu cpu, SkBuff skb) {
        return filter == null && hasRoom(skb) && !userElsewhere(cpu);
    }

    /** The queue rule: an empty queue takes one datagram whatever its size. */
    private boolean hasRoom(SkBuff skb) {
        return rmemAlloc() + skb.truesize() <= rcvbuf() || rmemAlloc() == 0;
    }

    /** What {@link #enqueue} does with such a packet, without its time. */
    void take(Cpu cpu, SkBuff skb) {
        markNapi(skb);
        charge(skb);
        receiveQueue().addLast(skb);
        wakeUser(cpu);
    }

    private boolean enqueueSegment(Cpu cpu, SkBuff segment) {
        segment.pull(segment.transportHeader() - segment.data());
        segment.ipSummed(SkBuff.CHECKSUM_UNNECESSARY);
        enqueue(cpu, segment);
        return true;
    }

    /** {@code sk_filter_trim_cap()}, after the checksum, which trimming would spoil. */
    private boolean passes(Cpu cpu, SkBuff skb) {
        DropReason reason = DropReason.SOCKET_FILTER;
        if (skb.ipSummed() == SkBuff.CHECKSUM_NONE && !checksumOk(cpu, skb)) {
            net.mib().inc(Mib.UDP_IN_CSUM_ERRORS);
            reason = DropReason.UDP_CSUM;
        } else {
            int keep = filter.run(skb);
            if (keep != 0) {
                skb.trim(Math.max(keep, UdpHeader.LEN));
                return true;
            }
        }
        net.mib().inc(Mib.UDP_IN_ERRORS);
        drop(skb, reason, Fn.UDP_QUEUE_RCV_SKB);
        return false;
    }

    /**
     * {@code udp_rmem_release()}: gives memory back in portions of a quarter of the buffer while more is to be read, so
     * that reader and softirq seldom write the same counter.
     */
    private void release(SkBuff skb) {
        forwardDeficit += skb.truesize();
        if (forwardDeficit < rcvbuf() >> 2 && readerQueueLen != 0) {
            return;
        }
        uncharge(forwardDeficit);
        forwardDeficit = 0;
    }

    /** {@code udp_recvmsg()}: takes one datagram; what does not fit is lost, as without MSG_TRUNC. */
    @Override
    public int recv(Cpu cpu, byte[] buf, int off, int max) {
        net.recordFlow(cpu, rxHash());
        if (soError != 0) {
            int errno = -soError;
            soError = 0;
            return errno;
        }
        while (true) {
            SkBuff skb = receiveQueue().removeFirst();
            if (skb == null) {
                return EAGAIN;
            }
            int udp = skb.transportHeader();
            int n = Math.min(skb.len() - UdpHeader.LEN, max);
            boolean charged = skb.ipSummed() != SkBuff.CHECKSUM_NONE && cpu.charge(FnSequence.UDP_TO_PROGRAM, n);
            if (!charged) {
                cpu.charge(Fn.UDP_RECVMSG);
            }
            cpu.softirqs().unlockBh();
            if (readerQueueLen == 0) {
                readerQueueLen = receiveQueue().qlen() + 1;
            }
            readerQueueLen--;
            release(skb);
            if (!charged) {
                if (skb.ipSummed() == SkBuff.CHECKSUM_NONE && !checksumOk(cpu, skb)) {
                    net.mib().inc(Mib.UDP_IN_CSUM_ERRORS);
                    net.mib().inc(Mib.UDP_IN_ERRORS);
                    drop(skb, DropReason.UDP_CSUM, Fn.UDP_RECVMSG);
                    continue;
                }
                cpu.charge(Fn.SKB_COPY_DATAGRAM_ITER, n);
            }
            assert udp == skb.data();
            skb.copyBits(UdpHeader.LEN, buf, off, n);
            net.mib().inc(Mib.UDP_IN_DATAGRAMS);
            datagramsReceived++;
            groSize = skb.gsoSize();
            received(n);
            arrived(skb);
            addresses = Ipv4Header.addresses(skb.head(), skb.networkHeader());
            fromPort = UdpHeader.srcPort(skb.head(), udp);
            if (!charged) {
                cpu.charge(Fn.CONSUME_SKB);
            }
            skb.delivered(Fn.UDP_RECVMSG);
            return n;
        }
    }

    void purge(Cpu cpu) {
        for (SkBuff skb = receiveQueue().removeFirst(); skb != null; skb = receiveQueue().removeFirst()) {
            cpu.charge(Fn.CONSUME_SKB);
            uncharge(skb);
            skb.drop(DropReason.QUEUE_PURGE, Fn.UDP_RECVMSG);
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
