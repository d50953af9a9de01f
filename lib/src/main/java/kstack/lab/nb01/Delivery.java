package kstack.lab.nb01;

import java.io.ByteArrayOutputStream;
import kstack.host.Host;
import kstack.lab.Verdict;
import kstack.net.ipv4.TcpMidFlow;
import kstack.net.ipv4.TcpSock;
import kstack.traffic.Reader;
import kstack.wire.Bytes;
import kstack.wire.Ipv4Address;

/** One frame sent to the chapter's host while its connection stands, and what the program there read. */
record Delivery(Verdict verdict, byte[] read) {
    static Delivery of(byte[] frame) {
        byte[] packet = ChapterPacket.bytes();
        int seq = Bytes.s32(packet, 24);
        int ack = Bytes.s32(packet, 28);
        Host host = Host.builder().address("192.168.1.100/24").build();
        TcpSock sock = host.ipv4().tcp().established(Ipv4Address.bits("192.168.1.100"), 54321,
                Ipv4Address.bits("142.250.185.46"), 443, new TcpMidFlow(seq, ack, ack, 0, 0, false, false));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        host.spawn(new Reader(sock, 65_536, 0, (buf, n, nowPs) -> read.write(buf, 0, n)));
        return new Delivery(Verdict.of(host, frame), read.toByteArray());
    }
}
