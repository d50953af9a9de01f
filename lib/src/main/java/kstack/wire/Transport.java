package kstack.wire;

/**
 * What a {@link FrameBuilder} puts behind the IPv4 or Ethernet header: the settings of one header and how it is
 * written. Mutable while the builder collects settings; the builder owns it.
 */
sealed interface Transport {

    /** Bytes of the header. */
    int headerLen();

    /** IP protocol number; -1 if this does not go into IP. */
    default int protocol() {
        return -1;
    }

    /** Where the checksum field is, from the header's start; -1 if there is none. */
    default int checksumOffset() {
        return -1;
    }

    /** Writes the header before {@code len - headerLen()} bytes of payload that are there already. */
    default void write(byte[] b, int off, int len, int src, int dst, boolean checksum) {
    }

    /** Payload alone. */
    record None() implements Transport {
        @Override
        public int headerLen() {
            return 0;
        }
    }

    /** An ARP packet, which is not in IP; the builder writes it, since it needs the link's addresses. */
    final class Arp implements Transport {
        final int operation;
        final int senderIp;
        final int targetIp;

        Arp(int operation, int senderIp, int targetIp) {
            this.operation = operation;
            this.senderIp = senderIp;
            this.targetIp = targetIp;
        }

        @Override
        public int headerLen() {
            return ArpPacket.LEN;
        }
    }

    /** A UDP header. */
    final class Udp implements Transport {
        private final int srcPort;
        private final int dstPort;
        int length = -1;

        Udp(int srcPort, int dstPort) {
            this.srcPort = srcPort;
            this.dstPort = dstPort;
        }

        @Override
        public int headerLen() {
            return UdpHeader.LEN;
        }

        @Override
        public int protocol() {
            return Ipv4Header.IPPROTO_UDP;
        }

        @Override
        public int checksumOffset() {
            return UdpHeader.CHECKSUM;
        }

        @Override
        public void write(byte[] b, int off, int len, int src, int dst, boolean checksum) {
            UdpHeader.srcPort(b, off, srcPort);
            UdpHeader.dstPort(b, off, dstPort);
            UdpHeader.length(b, off, length >= 0 ? length : len);
            if (checksum) {
                // a receiver trims to a length field that is too small, and sums what is left
                int covered = length >= UdpHeader.LEN && length < len ? length : len;
                InternetChecksum.fillUdp(b, off, covered, src, dst);
            }
        }
    }

    /** A TCP header. */
    final class Tcp implements Transport {
        private final int srcPort;
        private final int dstPort;
        int flags = TcpHeader.ACK;
        int seq;
        int ack;
        int window = 65535;
        int urgent;
        byte[] options = {};

        Tcp(int srcPort, int dstPort) {
            this.srcPort = srcPort;
            this.dstPort = dstPort;
        }

        @Override
        public int headerLen() {
            return TcpHeader.MIN_LEN + options.length;
        }

        @Override
        public int protocol() {
            return Ipv4Header.IPPROTO_TCP;
        }

        @Override
        public int checksumOffset() {
            return TcpHeader.CHECKSUM;
        }

        @Override
        public void write(byte[] b, int off, int len, int src, int dst, boolean checksum) {
            TcpHeader.write(b, off, srcPort, dstPort, seq, ack, headerLen(), flags, window);
            TcpHeader.urgent(b, off, urgent);
            System.arraycopy(options, 0, b, off + TcpHeader.MIN_LEN, options.length);
            if (checksum) {
                InternetChecksum.fillTcp(b, off, len, src, dst);
            }
        }
    }

    /** An ICMP header. */
    record Icmp(int type, int code, int rest) implements Transport {
        @Override
        public int headerLen() {
            return IcmpHeader.LEN;
        }

        @Override
        public int protocol() {
            return Ipv4Header.IPPROTO_ICMP;
        }

        @Override
        public int checksumOffset() {
            return IcmpHeader.CHECKSUM;
        }

        @Override
        public void write(byte[] b, int off, int len, int src, int dst, boolean checksum) {
            IcmpHeader.type(b, off, type);
            IcmpHeader.code(b, off, code);
            IcmpHeader.rest(b, off, rest);
            if (checksum) {
                InternetChecksum.fillIcmp(b, off, len);
            }
        }
    }
}
