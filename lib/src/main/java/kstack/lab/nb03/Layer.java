package kstack.lab.nb03;

import java.util.List;
import java.util.function.IntFunction;
import kstack.wire.Bytes;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;

/**
 * A header that a tunnel puts in front of a packet: its name, its length, and its bytes, which may depend on how long
 * the packet behind it is. Compose them innermost first: {@code List.of(Layer.gre(), Layer.ipv4(47), ...)}.
 */
public record Layer(String name, int length, IntFunction<byte[]> header) {
    /** GRE without key or checksum (RFC 2784), carrying IPv4: 4 bytes. */
    public static Layer gre() {
        return new Layer("GRE", 4, behind -> new byte[] {0, 0, 8, 0});
    }

    /** An outer IPv4 header without options: 20 bytes, with length and checksum of the packet behind it. */
    public static Layer ipv4(int protocol) {
        return new Layer("IPv4", Ipv4Header.MIN_LEN, behind -> {
            byte[] b = new byte[Ipv4Header.MIN_LEN];
            Ipv4Header.versionIhl(b, 0, 4, 5);
            Ipv4Header.totalLen(b, 0, behind + b.length);
            Ipv4Header.flags(b, 0, Ipv4Header.FLAG_DF);
            Ipv4Header.ttl(b, 0, 64);
            b[Ipv4Header.PROTOCOL] = (byte) protocol;
            Bytes.put32(b, Ipv4Header.SRC, 0xc0000201);
            Bytes.put32(b, Ipv4Header.DST, 0xc6336401);
            InternetChecksum.fillIpHeader(b, 0);
            return b;
        });
    }

    /** The front of IPsec ESP with AES-GCM (RFC 4303, 4106): SPI, sequence number, 8 bytes of IV: 16 bytes. */
    public static Layer esp() {
        return new Layer("ESP", 16, behind -> new byte[] {0, 0, 0x10, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1});
    }

    /** Ethernet with an 802.1Q tag for this VLAN, carrying IPv4: 18 bytes. */
    public static Layer vlanEthernet(int vlan) {
        return new Layer("VLAN+Ethernet", 18, behind -> new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, (byte) 0x81, 0,
            (byte) (vlan >> 8), (byte) vlan, 8, 0});
    }

    /** IPv4 in GRE, in IPsec's tunnel mode, in a VLAN: what a router between two sites pushes. */
    public static List<Layer> siteToSite() {
        return List.of(gre(), ipv4(Ipv4Header.IPPROTO_GRE), esp(), ipv4(Ipv4Header.IPPROTO_ESP), vlanEthernet(7));
    }

    @Override
    public String toString() {
        return name + " " + length + " B";
    }
}
