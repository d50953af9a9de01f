package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.PacketHandler;
import kstack.net.core.SkBuff;
import kstack.net.core.UdpGroLookup;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.IcmpHeader;
import kstack.wire.Ipv4Header;
import kstack.wire.UdpHeader;

/**
 * UDP receive: header checks, checksum, socket look-up, the socket's queue; without a socket an ICMP port unreachable.
 *
 * <p>A datagram to many goes to every socket that matches. The checksum of a datagram of at most 76 bytes is verified here, that of a longer one by the reader as it copies,
 * unless the device did it. Linux: {@code net/ipv4/udp.c}, {@code __udp4_lib_rcv()}.
 */
public final class Udp implements PacketHandler, UdpGroLookup {
    /** {@code CHECKSUM_BREAK}: up to this length verifying at once is cheaper. */
    private static final int CHECKSUM_BREAK = 76;
    private static final int BUCKETS = 256;

    private final Netns net;
    private final Icmp icmp;
    private final UdpSend send;
    private final UdpSock[] table = new UdpSock[BUCKETS];

    Udp(Netns net, Icmp icmp, UdpSend send) {
        this.net = net;
        this.icmp = icmp;
        this.send = send;
    }

    /** Opens a socket bound to {@code address} (0 for any) and {@code port}; several may share a port if connected. */
    public UdpSock open(int address, int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a UDP port is 1 to 65535, got " + port);
        }
        UdpSock sock = new UdpSock(net, send, address, port);
        int i = port & BUCKETS - 1;
        sock.nextInBucket = table[i];
        table[i] = sock;
        return sock;
    }

    /** {@code close()}: the port is free, what nobody read is gone ({@code udp_destroy_sock()}). */
    public void close(Cpu cpu, UdpSock sock) {
        int i = sock.localPort() & BUCKETS - 1;
        UdpSock before = null;
        for (UdpSock s = table[i]; s != null; before = s, s = s.nextInBucket) {
            if (s == sock) {
                if (before == null) {
                    table[i] = s.nextInBucket;
                } else {
                    before.nextInBucket = s.nextInBucket;
                }
                sock.gro(false);
                sock.purge(cpu);
                return;
            }
        }
    }

    /** {@code __udp4_lib_lookup()}: the best match, or null. */
    UdpSock lookup(int src, int srcPort, int dst, int dstPort, int ifindex) {
        UdpSock best = null;
        int bestScore = -1;
        for (UdpSock s = table[dstPort & BUCKETS - 1]; s != null; s = s.nextInBucket) {
            int score = s.score(src, srcPort, dst, dstPort, ifindex);
            if (score > bestScore) {
                best = s;
                bestScore = score;
            }
        }
        return best;
    }

    @Override
    public boolean takesMerged(SkBuff skb, int udpOff) {
        byte[] b = skb.head();
        int ip = skb.data();
        int udp = ip + udpOff;
        UdpSock sock = lookup(Ipv4Header.src(b, ip), UdpHeader.srcPort(b, udp), Ipv4Header.dst(b, ip),
                UdpHeader.dstPort(b, udp), skb.dev().ifindex());
        return sock != null && sock.gro();
    }

    @Override
    public void rcv(Cpu cpu, SkBuff skb) {
        if (!skb.mayPull(UdpHeader.LEN)) {
            cpu.charge(Fn.UDP_RCV);
            error(skb, DropReason.NOT_SPECIFIED);
            return;
        }
        byte[] b = skb.head();
        long header = UdpHeader.word(b, skb.data());
        int length = UdpHeader.lengthOf(header);
        if (length > skb.len() || length < UdpHeader.LEN) {
            cpu.charge(Fn.UDP_RCV);
            error(skb, DropReason.PKT_TOO_SMALL);
            return;
        }
        if (length < skb.len()) {
            skb.trim(length);
        }
        if (skb.ipSummed() != SkBuff.CHECKSUM_NONE) {
            cpu.charge(Fn.UDP_RCV, Fn.UDP_LOOKUP);
        } else {
            cpu.charge(Fn.UDP_RCV);
            if (UdpHeader.checksumOf(header) == 0) {
                skb.ipSummed(SkBuff.CHECKSUM_UNNECESSARY);
            } else if (length <= CHECKSUM_BREAK && !UdpSock.checksumOk(cpu, skb)) {
                checksumError(skb);
                return;
            }
            cpu.charge(Fn.UDP_LOOKUP);
        }
        long addresses = Ipv4Header.addresses(b, skb.networkHeader());
        int src = (int) (addresses >>> 32);
        int dst = (int) addresses;
        int srcPort = UdpHeader.srcPortOf(header);
        int dstPort = UdpHeader.dstPortOf(header);
        if (IpControl.toMany(skb)) {
            deliverToMany(cpu, skb, src, srcPort, dst, dstPort);
            return;
        }
        UdpSock sock = lookup(src, srcPort, dst, dstPort, skb.dev().ifindex());
        if (sock != null && sock.letReaderCatchUp(cpu)) {
            sock = lookup(src, srcPort, dst, dstPort, skb.dev().ifindex());
        }
        if (sock != null) {
            sock.enqueue(cpu, skb);
            return;
        }
        if (skb.ipSummed() == SkBuff.CHECKSUM_NONE && !UdpSock.checksumOk(cpu, skb)) {
            checksumError(skb);
            return;
        }
        net.mib().inc(Mib.UDP_NO_PORTS);
        icmp.send(cpu, skb, IcmpHeader.DEST_UNREACH, IcmpHeader.PORT_UNREACH);
        skb.drop(DropReason.NO_SOCKET, Fn.UDP_RCV);
    }

    /** {@code __udp4_lib_mcast_deliver()}: a clone for each further socket. */
    private void deliverToMany(Cpu cpu, SkBuff skb, int src, int srcPort, int dst, int dstPort) {
        cpu.letOthersCatchUp();
        UdpSock first = null;
        for (UdpSock s = table[dstPort & BUCKETS - 1]; s != null; s = s.nextInBucket) {
            if (s.score(src, srcPort, dst, dstPort, skb.dev().ifindex()) < 0) {
                continue;
            }
            if (first == null) {
                first = s;
            } else {
                s.enqueue(cpu, skb.cloneSkb());
            }
        }
        if (first != null) {
            first.enqueue(cpu, skb);
        } else {
            net.mib().inc(Mib.UDP_IGNORED_MULTI);
            skb.drop(DropReason.NOT_SPECIFIED, Fn.UDP_RCV);
        }
    }

    /** {@code __udp4_lib_err()}: an ICMP error; the quoted datagram at {@code skb}'s data was sent by one of our sockets. */
    boolean error(Cpu cpu, SkBuff skb, int type, int code) {
        byte[] b = skb.head();
        int ip = skb.data();
        int udp = ip + Ipv4Header.headerLen(b, ip);
        cpu.charge(Fn.UDP_LOOKUP);
        UdpSock sock = lookup(Ipv4Header.dst(b, ip), UdpHeader.dstPort(b, udp), Ipv4Header.src(b, ip),
                UdpHeader.srcPort(b, udp), skb.dev().ifindex());
        if (sock == null) {
            return false;
        }
        if (type == IcmpHeader.DEST_UNREACH) {
            IcmpErrno e = IcmpErrno.of(code);
            sock.error(cpu, e.errno(), e.hard());
        } else if (type == IcmpHeader.PARAMETER_PROBLEM) {
            sock.error(cpu, IcmpErrno.EPROTO, true);
        }
        return true;
    }

    private void error(SkBuff skb, DropReason reason) {
        net.mib().inc(Mib.UDP_IN_ERRORS);
        skb.drop(reason, Fn.UDP_RCV);
    }

    private void checksumError(SkBuff skb) {
        net.mib().inc(Mib.UDP_IN_CSUM_ERRORS);
        error(skb, DropReason.UDP_CSUM);
    }

    /** Packets that wait in UDP sockets. */
    public int held() {
        int n = 0;
        for (UdpSock bucket : table) {
            for (UdpSock s = bucket; s != null; s = s.nextInBucket) {
                n += s.held();
            }
        }
        return n;
    }
}
