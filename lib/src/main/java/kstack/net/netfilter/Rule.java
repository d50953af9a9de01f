package kstack.net.netfilter;

import kstack.wire.Bytes;
import kstack.wire.Ipv4Header;
import kstack.wire.Ipv4Prefix;

/**
 * One iptables rule, {@code struct ipt_entry}: what a packet must be to meet it, and whether it then is dropped or let
 * through. {@code Rule.drop().udp(9)} is {@code -p udp --dport 9 -j DROP}.
 *
 * @param src      source addresses
 * @param dst      destination addresses
 * @param protocol number in the IP header; 0 is any
 * @param dstPort  destination port of UDP or TCP; 0 is any
 * @param drops    DROP or ACCEPT
 */
public record Rule(Ipv4Prefix src, Ipv4Prefix dst, int protocol, int dstPort, boolean drops) {
    private static final Ipv4Prefix ANY = new Ipv4Prefix(0, 0);

    /** Checks the ranges. */
    public Rule {
        if (protocol < 0 || protocol > 255 || dstPort < 0 || dstPort > 0xffff) {
            throw new IllegalArgumentException("a protocol is 0 (any) to 255 and a port 0 (any) to 65535, got " + protocol
                    + " and " + dstPort);
        }
        if (dstPort != 0 && protocol != Ipv4Header.IPPROTO_UDP && protocol != Ipv4Header.IPPROTO_TCP) {
            throw new IllegalArgumentException("only UDP (17) and TCP (6) have ports, got protocol " + protocol
                    + " with port " + dstPort);
        }
    }

    /** {@code -j DROP}, every packet. */
    public static Rule drop() {
        return new Rule(ANY, ANY, 0, 0, true);
    }

    /** {@code -j ACCEPT}, every packet. */
    public static Rule accept() {
        return new Rule(ANY, ANY, 0, 0, false);
    }

    /** The same for {@code -p udp --dport PORT} only; port 0 is any. */
    public Rule udp(int port) {
        return new Rule(src, dst, Ipv4Header.IPPROTO_UDP, port, drops);
    }

    /** The same for {@code -p tcp --dport PORT} only; port 0 is any. */
    public Rule tcp(int port) {
        return new Rule(src, dst, Ipv4Header.IPPROTO_TCP, port, drops);
    }

    /** The same for {@code -s PREFIX} only. */
    public Rule from(String prefix) {
        return new Rule(Ipv4Prefix.parse(prefix), dst, protocol, dstPort, drops);
    }

    /** The same for {@code -d PREFIX} only. */
    public Rule to(String prefix) {
        return new Rule(src, Ipv4Prefix.parse(prefix), protocol, dstPort, drops);
    }

    /** True if the packet whose IP header begins at {@code ip} and ends at {@code end} meets it. */
    boolean matches(byte[] b, int ip, int end) {
        if (protocol != 0 && Ipv4Header.protocol(b, ip) != protocol || !src.contains(Ipv4Header.src(b, ip))
                || !dst.contains(Ipv4Header.dst(b, ip))) {
            return false;
        }
        int l4 = ip + Ipv4Header.headerLen(b, ip);
        return dstPort == 0
                || Ipv4Header.fragOff(b, ip) == 0 && l4 + 4 <= end && Bytes.u16(b, l4 + 2) == dstPort;
    }

    @Override
    public String toString() {
        return (protocol == 0 ? "" : "-p " + protocol + " ") + (src.length() == 0 ? "" : "-s " + src + " ")
                + (dst.length() == 0 ? "" : "-d " + dst + " ") + (dstPort == 0 ? "" : "--dport " + dstPort + " ") + "-j "
                + (drops ? "DROP" : "ACCEPT");
    }
}
