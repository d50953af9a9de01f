package kstack.net.ipv4;

import java.util.ArrayList;
import java.util.List;
import kstack.kernel.Cpu;
import kstack.net.core.SkBuff;
import kstack.net.socket.Sock;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/** Ping sockets ({@code socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP)}) by their identifier. Linux: {@code net/ipv4/ping.c}. */
public final class PingTable {
    private final List<PingSock> socks = new ArrayList<>();

    /** A ping socket: echo replies with its identifier arrive here. */
    public static final class PingSock extends Sock {
        private final int id;

        private PingSock(int id, int rcvbuf) {
            super(rcvbuf);
            this.id = id;
        }

        /** The identifier. */
        public int id() {
            return id;
        }

        private void enqueue(Cpu cpu, SkBuff skb) {
            letReaderCatchUp(cpu);
            if (rmemAlloc() + skb.truesize() >= rcvbuf()) {
                drop(skb, DropReason.SOCKET_RCVBUFF, Fn.PING_RCV);
                return;
            }
            charge(skb);
            receiveQueue().addLast(skb);
            dataReady(cpu);
        }

        @Override
        public int recv(Cpu cpu, byte[] buf, int off, int max) {
            SkBuff skb = receiveQueue().removeFirst();
            if (skb == null) {
                return EAGAIN;
            }
            uncharge(skb);
            int n = Math.min(skb.len(), max);
            cpu.charge(Fn.SKB_COPY_DATAGRAM_ITER, n);
            skb.copyBits(0, buf, off, n);
            received(n);
            cpu.charge(Fn.CONSUME_SKB);
            skb.delivered(Fn.PING_RCV);
            return n;
        }
    }

    /** Opens a ping socket with an identifier. */
    public PingSock open(int id, int rcvbuf) {
        PingSock s = new PingSock(id & 0xffff, rcvbuf);
        socks.add(s);
        return s;
    }

    void rcv(Cpu cpu, SkBuff skb, int id) {
        cpu.charge(Fn.PING_RCV);
        for (int i = 0; i < socks.size(); i++) {
            if (socks.get(i).id() == id) {
                socks.get(i).enqueue(cpu, skb);
                return;
            }
        }
        skb.drop(DropReason.NO_SOCKET, Fn.PING_RCV);
    }

    /** Packets that wait in ping sockets. */
    public int held() {
        return socks.stream().mapToInt(Sock::held).sum();
    }
}
