package kstack.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeaderViewsTest {
    /** ARP reply, then a TCP SYN-ACK behind an 802.1Q tag. */
    private static final byte[] ARP = Bytes.unhex("020000000001 020000000002 0806"
            + "0001 0800 06 04 0002 020000000002 c0000202 020000000001 c0000201");
    private static final byte[] TCP = Bytes.unhex("020000000001 020000000002 8100 6abc 0800"
            + "46 b9 0034 1234 4008 40 06 0000 8efab92e c0a80164 01010100"
            + "01bb d431 fffffffe 00000007 6 0 12 fe88 0000 0102 020405b4");

    @Test
    @DisplayName("Ethernet and ARP fields are read where RFC 826 puts them")
    void arp() {
        assertTrue(EthernetHeader.fits(ARP, 0, ARP.length));
        assertEquals(0x020000000001L, EthernetHeader.dst(ARP, 0));
        assertEquals(0x020000000002L, EthernetHeader.src(ARP, 0));
        assertEquals(EthernetHeader.P_ARP, EthernetHeader.type(ARP, 0));
        int a = EthernetHeader.LEN;
        assertTrue(ArpPacket.fits(ARP, a, ARP.length - a));
        assertTrue(ArpPacket.isIpv4OverEthernet(ARP, a));
        assertEquals(ArpPacket.REPLY, ArpPacket.operation(ARP, a));
        assertEquals(0xc0000202, ArpPacket.senderIp(ARP, a));
        assertEquals(0x020000000001L, ArpPacket.targetMac(ARP, a));
        byte[] copy = new byte[ARP.length];
        EthernetHeader.write(copy, 0, 0x020000000001L, 0x020000000002L, EthernetHeader.P_ARP);
        ArpPacket.write(copy, a, ArpPacket.REPLY, 0x020000000002L, 0xc0000202, 0x020000000001L, 0xc0000201);
        assertArrayEquals(ARP, copy);
    }

    @Test
    @DisplayName("VLAN, IPv4 and TCP fields are read where their standards put them")
    void tcp() {
        int v = EthernetHeader.LEN;
        assertTrue(EthernetHeader.isVlan(EthernetHeader.type(TCP, 0)));
        assertEquals(0xabc, VlanTag.vid(TCP, v));
        assertEquals(3, VlanTag.priority(TCP, v));
        assertFalse(VlanTag.dropEligible(TCP, v));
        assertEquals(VlanTag.tci(TCP, v), VlanTag.tciOf(3, false, 0xabc));
        assertEquals(EthernetHeader.P_IP, VlanTag.type(TCP, v));
        int ip = v + VlanTag.LEN;
        assertTrue(Ipv4Header.fits(TCP, ip, TCP.length - ip));
        assertFalse(Ipv4Header.fits(TCP, ip, 23), "options are part of the header");
        assertEquals(4, Ipv4Header.version(TCP, ip));
        assertEquals(6, Ipv4Header.ihl(TCP, ip));
        assertEquals(24, Ipv4Header.headerLen(TCP, ip));
        assertEquals(0xb9, Ipv4Header.tos(TCP, ip));
        assertEquals(0x34, Ipv4Header.totalLen(TCP, ip));
        assertEquals(0x1234, Ipv4Header.id(TCP, ip));
        assertEquals(Ipv4Header.FLAG_DF, Ipv4Header.flags(TCP, ip));
        assertEquals(8, Ipv4Header.fragOff(TCP, ip));
        assertTrue(Ipv4Header.isFragment(TCP, ip));
        assertEquals(64, Ipv4Header.ttl(TCP, ip));
        assertEquals(Ipv4Header.IPPROTO_TCP, Ipv4Header.protocol(TCP, ip));
        assertEquals(0x8efab92e, Ipv4Header.src(TCP, ip));
        assertEquals(0xc0a80164, Ipv4Header.dst(TCP, ip));
        int t = ip + Ipv4Header.headerLen(TCP, ip);
        assertTrue(TcpHeader.fits(TCP, t, TCP.length - t));
        assertEquals(443, TcpHeader.srcPort(TCP, t));
        assertEquals(54321, TcpHeader.dstPort(TCP, t));
        assertEquals(-2, TcpHeader.seq(TCP, t));
        assertEquals(7, TcpHeader.ack(TCP, t));
        assertEquals(24, TcpHeader.dataOff(TCP, t));
        assertEquals(TcpHeader.SYN | TcpHeader.ACK, TcpHeader.flags(TCP, t));
        assertEquals(0xfe88, TcpHeader.window(TCP, t));
        assertEquals(0x0102, TcpHeader.urgent(TCP, t));
        assertEquals(1460, new TcpOptions().parseSegment(TCP, t).mss);
        assertEquals("S.", TcpHeader.flagsText(TcpHeader.flags(TCP, t)));
    }

    @Test
    @DisplayName("flags and fragment offset share two bytes and do not disturb each other")
    void fragments() {
        byte[] b = new byte[20];
        Ipv4Header.flags(b, 0, Ipv4Header.FLAG_DF);
        assertFalse(Ipv4Header.isFragment(b, 0));
        Ipv4Header.fragOff(b, 0, 0x1fff);
        Ipv4Header.flags(b, 0, Ipv4Header.FLAG_MF);
        assertEquals(0x1fff, Ipv4Header.fragOff(b, 0));
        Ipv4Header.fragOff(b, 0, 0);
        assertEquals(Ipv4Header.FLAG_MF, Ipv4Header.flags(b, 0));
        assertTrue(Ipv4Header.isFragment(b, 0));
    }

    @Test
    @DisplayName("length gates refuse headers that are cut or lie about their length")
    void gates() {
        byte[] b = new byte[64];
        assertFalse(EthernetHeader.fits(b, 0, 13));
        assertFalse(EthernetHeader.fits(b, 51, 14));
        assertFalse(UdpHeader.fits(b, 57, 8));
        assertFalse(Ipv4Header.fits(b, 0, 20), "version 0");
        Ipv4Header.versionIhl(b, 0, 4, 4);
        assertFalse(Ipv4Header.fits(b, 0, 64), "IHL 4");
        Ipv4Header.versionIhl(b, 0, 4, 15);
        assertTrue(Ipv4Header.fits(b, 0, 60));
        assertFalse(Ipv4Header.fits(b, 0, 59));
        TcpHeader.dataOff(b, 0, 16);
        assertFalse(TcpHeader.fits(b, 0, 64));
        TcpHeader.dataOff(b, 0, 60);
        assertTrue(TcpHeader.fits(b, 4, 60) == (TcpHeader.dataOff(b, 4) >= 20));
        assertTrue(TcpHeader.fits(b, 0, 60));
    }

    @Test
    @DisplayName("broadcast and multicast addresses are told apart as Linux does")
    void groups() {
        assertTrue(EthernetHeader.isBroadcast(0xffff_ffff_ffffL));
        assertTrue(EthernetHeader.isMulticast(0xffff_ffff_ffffL));
        assertTrue(EthernetHeader.isMulticast(0x0100_5e00_0001L));
        assertFalse(EthernetHeader.isBroadcast(0x0100_5e00_0001L));
        assertFalse(EthernetHeader.isMulticast(0x0200_0000_0001L));
    }

    @Test
    @DisplayName("hex text turns into bytes and back, and wrong text is named")
    void hex() {
        byte[] b = Bytes.unhex("00:ff 7f-80\n");
        assertEquals("00ff7f80", Bytes.hex(b));
        assertEquals("ff7f", Bytes.hex(b, 1, 2));
        var wrong = assertThrows(IllegalArgumentException.class, () -> Bytes.unhex("0x12"));
        assertTrue(wrong.getMessage().contains("'x' at position 1"), wrong.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Bytes.unhex("123"));
    }

    @Test
    @DisplayName("numbers of every width keep their bits in both byte orders")
    void widths() {
        byte[] b = new byte[16];
        Bytes.put64(b, 3, 0x8081_8283_8485_8687L);
        assertEquals(0x8081_8283_8485_8687L, Bytes.s64(b, 3));
        assertEquals(0x8081, Bytes.u16(b, 3));
        assertEquals(0x8180, Bytes.u16le(b, 3));
        assertEquals(0x80818283L, Bytes.u32(b, 3));
        assertEquals(0x83828180L, Bytes.u32le(b, 3));
        assertEquals(0x8786_8584_8382_8180L, Bytes.s64le(b, 3));
        Bytes.put48(b, 1, 0xffff_0102_0304_0506L);
        assertEquals(0x0102_0304_0506L, Bytes.u48(b, 1));
        assertEquals(0, Bytes.u8(b, 0));
        Bytes.put32le(b, 5, 0x01020304);
        Bytes.put16le(b, 9, 0x0506);
        assertEquals("040302010605", Bytes.hex(b, 5, 6));
    }
}
