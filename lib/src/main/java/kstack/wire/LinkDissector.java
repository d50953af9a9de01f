package kstack.wire;

/** The part of {@link Dissection} below IP: link headers, VLAN tags and ARP. */
final class LinkDissector {
    private final FieldList list;
    private final byte[] b;

    LinkDissector(FieldList list) {
        this.list = list;
        this.b = list.b;
    }

    /** Adds all fields and answers the summary. */
    String dissect(LinkLayer start) {
        if (list.len == 0) {
            return "empty frame";
        }
        switch (start) {
            case ETHERNET -> {
                return ethernet();
            }
            case NULL, LOOP -> {
                list.layer(start.title(), 0);
                list.add("family", 0, 4, FieldList.hex(Bytes.s32(b, 0), 8), "address family");
            }
            case LINUX_SLL -> sll();
            case LINUX_SLL2 -> sll2();
            case RAW, IPV4, IPV6 -> {
            }
        }
        if (list.len < start.headerLen()) {
            return "[|" + start.title() + "]";
        }
        return network(start.protocol(b, 0, list.len), start.headerLen(), "");
    }

    private String ethernet() {
        list.layer("Ethernet", 0);
        long dst = EthernetHeader.dst(b, 0);
        long src = EthernetHeader.src(b, 0);
        int type = EthernetHeader.type(b, 0);
        list.add("destination", EthernetHeader.DST, 6, MacAddress.text(dst), kind(dst));
        list.add("source", EthernetHeader.SRC, 6, MacAddress.text(src),
                EthernetHeader.isMulticast(src) ? "a group address cannot send" : "", EthernetHeader.isMulticast(src));
        list.add("type", EthernetHeader.TYPE, 2, FieldList.hex(type, 4), typeMeaning(type));
        if (list.len < EthernetHeader.LEN) {
            return "[|ether]";
        }
        int at = EthernetHeader.LEN;
        StringBuilder prefix = new StringBuilder();
        while (EthernetHeader.isVlan(type)) {
            list.layer("VLAN", at);
            list.bits("priority", 0, 3, Integer.toString(VlanTag.priority(b, at)), "", false);
            list.bits("drop eligible", 3, 1, VlanTag.dropEligible(b, at) ? "1" : "0", "", false);
            list.bits("VLAN id", 4, 12, Integer.toString(VlanTag.vid(b, at)),
                    VlanTag.vid(b, at) == 0 ? "priority tag only" : "", VlanTag.vid(b, at) == 4095);
            int next = VlanTag.type(b, at);
            list.add("type", VlanTag.TYPE, 2, FieldList.hex(next, 4), typeMeaning(next));
            if (list.len < at + VlanTag.LEN) {
                return prefix + "[|vlan]";
            }
            prefix.append("vlan ").append(VlanTag.vid(b, at)).append(", p ").append(VlanTag.priority(b, at))
                    .append(", ");
            at += VlanTag.LEN;
            type = next;
        }
        return network(type, at, prefix.toString());
    }

    private String network(int type, int at, String prefix) {
        if (type == EthernetHeader.P_IP) {
            return prefix + new IpDissector(list).dissect(at);
        }
        if (type == EthernetHeader.P_ARP) {
            return prefix + arp(at);
        }
        list.rest("payload", at, list.len, type < 0 ? "" : typeMeaning(type), false);
        int n = list.len - at;
        if (type == EthernetHeader.P_IPV6) {
            return prefix + "IP6, length " + n;
        }
        if (type < 0) {
            return prefix + "unknown protocol, length " + n;
        }
        return prefix + (type < EthernetHeader.P_802_3_MIN ? "802.3, length " + type
                : "ethertype " + typeText(type) + ", length " + n);
    }

    private void sll() {
        list.layer(LinkLayer.LINUX_SLL.title(), 0);
        list.add("packet type", 0, 2, Integer.toString(Bytes.u16(b, 0)), packetType(Bytes.u16(b, 0)));
        list.add("ARPHRD type", 2, 2, Integer.toString(Bytes.u16(b, 2)), Bytes.u16(b, 2) == 1 ? "Ethernet" : "");
        list.add("address length", 4, 2, Integer.toString(Bytes.u16(b, 4)), "");
        list.add("address", 6, 8, Bytes.hex(b, 6, 8), "");
        list.add("protocol", 14, 2, FieldList.hex(Bytes.u16(b, 14), 4), typeMeaning(Bytes.u16(b, 14)));
    }

    private void sll2() {
        list.layer(LinkLayer.LINUX_SLL2.title(), 0);
        list.add("protocol", 0, 2, FieldList.hex(Bytes.u16(b, 0), 4), typeMeaning(Bytes.u16(b, 0)));
        list.add("reserved", 2, 2, Integer.toString(Bytes.u16(b, 2)), "");
        list.add("interface index", 4, 4, Long.toString(Bytes.u32(b, 4)), "");
        list.add("ARPHRD type", 8, 2, Integer.toString(Bytes.u16(b, 8)), Bytes.u16(b, 8) == 1 ? "Ethernet" : "");
        list.add("packet type", 10, 1, Integer.toString(Bytes.u8(b, 10)), packetType(Bytes.u8(b, 10)));
        list.add("address length", 11, 1, Integer.toString(Bytes.u8(b, 11)), "");
        list.add("address", 12, 8, Bytes.hex(b, 12, 8), "");
    }

    private String arp(int at) {
        list.layer("ARP", at);
        boolean ours = ArpPacket.isIpv4OverEthernet(b, at);
        int hw = ArpPacket.hardwareType(b, at);
        int proto = ArpPacket.protocolType(b, at);
        int op = ArpPacket.operation(b, at);
        list.add("hardware type", ArpPacket.HARDWARE_TYPE, 2, Integer.toString(hw), hw == 1 ? "Ethernet" : "", hw != 1);
        list.add("protocol type", ArpPacket.PROTOCOL_TYPE, 2, FieldList.hex(proto, 4), typeMeaning(proto),
                proto != EthernetHeader.P_IP);
        list.add("hardware length", ArpPacket.HARDWARE_LEN, 1, Integer.toString(ArpPacket.hardwareLen(b, at)), "",
                ArpPacket.hardwareLen(b, at) != 6);
        list.add("protocol length", ArpPacket.PROTOCOL_LEN, 1, Integer.toString(ArpPacket.protocolLen(b, at)), "",
                ArpPacket.protocolLen(b, at) != 4);
        String opName = op == ArpPacket.REQUEST ? "request" : op == ArpPacket.REPLY ? "reply" : "";
        list.add("operation", ArpPacket.OPERATION, 2, Integer.toString(op), opName, opName.isEmpty());
        int n = list.len - at;
        if (!ours) {
            list.rest("payload", at + ArpPacket.FIXED_LEN, list.len, "", false);
            return n < ArpPacket.FIXED_LEN ? "[|arp]" : "ARP, hardware type " + hw + ", length " + n;
        }
        String senderIp = Ipv4Address.text(ArpPacket.senderIp(b, at));
        String targetIp = Ipv4Address.text(ArpPacket.targetIp(b, at));
        list.add("sender MAC", ArpPacket.SENDER_MAC, 6, MacAddress.text(ArpPacket.senderMac(b, at)), "");
        list.add("sender IP", ArpPacket.SENDER_IP, 4, senderIp, "");
        list.add("target MAC", ArpPacket.TARGET_MAC, 6, MacAddress.text(ArpPacket.targetMac(b, at)),
                op == ArpPacket.REQUEST && ArpPacket.targetMac(b, at) == 0 ? "not known yet" : "");
        list.add("target IP", ArpPacket.TARGET_IP, 4, targetIp, "");
        list.rest("padding", at + ArpPacket.LEN, list.len, "", false);
        if (n < ArpPacket.LEN) {
            return "[|arp]";
        }
        return switch (op) {
            case ArpPacket.REQUEST -> "ARP, Request who-has " + targetIp + " tell " + senderIp + ", length " + n;
            case ArpPacket.REPLY -> "ARP, Reply " + senderIp + " is-at " + MacAddress.text(ArpPacket.senderMac(b, at))
                    + ", length " + n;
            default -> "ARP, operation " + op + ", length " + n;
        };
    }

    private static String kind(long mac) {
        return EthernetHeader.isBroadcast(mac) ? "broadcast" : EthernetHeader.isMulticast(mac) ? "multicast" : "";
    }

    private static String typeMeaning(int type) {
        String name = EthernetHeader.typeName(type);
        return type < EthernetHeader.P_802_3_MIN ? "an IEEE 802.3 length" : name.startsWith("0x") ? "" : name;
    }

    private static String typeText(int type) {
        String name = EthernetHeader.typeName(type);
        return (name.startsWith("0x") ? "Unknown" : name) + " (" + FieldList.hex(type, 4) + ")";
    }

    private static String packetType(int type) {
        return switch (type) {
            case LinkLayer.PACKET_HOST -> "to us";
            case LinkLayer.PACKET_BROADCAST -> "broadcast";
            case LinkLayer.PACKET_MULTICAST -> "multicast";
            case LinkLayer.PACKET_OTHERHOST -> "to somebody else";
            case LinkLayer.PACKET_OUTGOING -> "sent by us";
            default -> "";
        };
    }
}
