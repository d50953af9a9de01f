package kstack.host.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kstack.drivers.tun.Tap;
import kstack.drivers.veth.Veth;
import kstack.kernel.CostModel;
import kstack.kernel.Cpu;
import kstack.kernel.Machine;
import kstack.kernel.Step;
import kstack.kernel.Task;
import kstack.net.core.NetDevice;
import kstack.net.core.NetifReceive;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SoftnetData;
import kstack.net.ipv4.Ipv4;
import kstack.net.ipv4.UdpSock;
import kstack.sim.Event;
import kstack.sim.SimTime;
import kstack.trace.PacketLedger;
import kstack.traffic.Reader;
import kstack.wire.Ipv4Prefix;
import kstack.wire.MacAddress;

/**
 * Busy polling: a TAP's context has no number and cannot be polled; on a veth device a program on CPU 1 polls while
 * one on CPU 0 sends every 2 ms.
 * How often it polls in vain depends on the machine; who takes the packets does not.
 */
final class BusyPollProbes {
    private BusyPollProbes() {
    }

    static void busyPoll(JsonNode line) {
        if (line.get("device").asText().equals("tap")) {
            tap(line);
        } else {
            veth(line);
        }
    }

    private static void tap(JsonNode line) {
        TapBench b = new TapBench(Tap.Mode.NAPI);
        UdpSock sock = b.ipv4.udp().open(0, TapBench.UDP_PORT);
        b.write(List.of(TapBench.udp(40_000, new byte[5]).build()));
        assertEquals(1, sock.held());
        assertEquals(line.get("incoming_napi_id").asInt(), sock.busyPoll().incomingNapiId());
    }

    private static void veth(JsonNode line) {
        boolean prefer = line.get("prefer").asInt() == 1;
        Machine machine = new Machine(2, CostModel.SERVER, 250);
        Netns net = new Netns();
        PacketLedger ledger = new PacketLedger();
        SkbAllocator skbs = new SkbAllocator(ledger);
        NetifReceive receive = new NetifReceive();
        SoftnetData softnet0 = new SoftnetData(machine.cpu(0), net, receive);
        new SoftnetData(machine.cpu(1), net, receive);
        NetDevice v1 = new NetDevice("v1", 3, MacAddress.parse("02:00:00:00:00:02").bits());
        Veth v0 = Veth.pair(new NetDevice("v0", 2, MacAddress.parse("02:00:00:00:00:01").bits()), v1, softnet0);
        v0.peer().gro(true);
        v0.tso(false);
        Ipv4 ipv4 = new Ipv4(net, v1, skbs);
        ipv4.addAddress(Ipv4Prefix.parse("192.0.2.2/24"));
        receive.handlers(ipv4.input(), ipv4.arp());
        UdpSock sock = ipv4.udp().open(0, TapBench.UDP_PORT);
        int[] got = new int[1];
        Sender sender = new Sender(v0, skbs, line.get("received").asInt());
        // the first packet tells the socket which context to poll
        Sender first = new Sender(v0, skbs, 1);
        machine.cpu(0).runQueue().start(first, 0);
        machine.run(SimTime.MS);
        machine.cpu(1).runQueue().start(new Task("first read") {
            @Override
            protected Step step(Cpu cpu) {
                assertTrue(sock.recv(cpu, new byte[2000], 0, 2000) > 0);
                return Step.EXIT;
            }
        }, machine.cpu(1).now());
        machine.run(2 * SimTime.MS);
        assertTrue(sock.busyPoll().incomingNapiId() > 256 && line.get("incoming_napi_id").asInt() > 256);

        v1.groFlushTimeoutNs(20_000_000);
        v1.napiDeferHardIrqs(100);
        sock.busyPoll().usecs(20_000);
        sock.busyPoll().prefer(prefer);
        sock.busyPoll().budget(16);
        Map<String, Integer> polls = new TreeMap<>();
        int[] onReader = new int[1];
        receive.pollTrace((cpu, napi, work, budget) -> {
            polls.merge("work=" + work + " budget=" + budget, 1, Integer::sum);
            onReader[0] += cpu.id() == 1 ? work : 0;
        });
        machine.cpu(1).runQueue().start(new Reader(sock, 2000, 0, (b, n, t) -> got[0]++), machine.cpu(1).now());
        machine.cpu(0).runQueue().start(sender, machine.cpu(0).now());
        machine.run(machine.cpu(0).now() + 200 * SimTime.MS);

        assertEquals(line.get("received").asInt(), got[0], "datagrams received");
        long recordedVain = line.get("polls").get("work=0 budget=16").asLong();
        long vain = polls.getOrDefault("work=0 budget=16", 0);
        assertTrue(recordedVain > 10_000 && vain > 10_000, "most polls find nothing: " + polls);
        long taken = net.mib().moved().getOrDefault("TcpExt.BusyPollRxPackets", 0L);
        long recordedTaken = line.get("BusyPollRxPackets").asLong();
        assertTrue(recordedTaken >= 38 && taken >= 38 && taken <= 40,
                "the program's own polls take nearly all packets: " + taken + " of 40, recorded " + recordedTaken);
        assertTrue(onReader[0] >= taken, "they are taken on the program's CPU");
        ledger.check(v0.held() + v0.peer().held() + ipv4.held());
        machine.cpus().forEach(c -> c.ledger().check());
    }

    /** Sends a datagram every 2 ms, as a packet socket does. */
    private static final class Sender extends Task {
        private final Veth v0;
        private final SkbAllocator skbs;
        private int left;
        private final Event timer;
        private Cpu on;

        Sender(Veth v0, SkbAllocator skbs, int count) {
            super("sender");
            this.v0 = v0;
            this.skbs = skbs;
            this.left = count;
            this.timer = new Event(9, 0) {
                @Override
                protected void fire(long nowPs) {
                    wake(on);
                }
            };
        }

        @Override
        protected Step step(Cpu cpu) {
            if (left == 0) {
                return Step.EXIT;
            }
            left--;
            on = cpu;
            byte[] f = TapBench.udp(40_000, new byte[50]).build();
            SkBuff skb = skbs.alloc(f.length);
            System.arraycopy(f, 0, skb.head(), skb.put(f.length), f.length);
            cpu.softirqs().localBhDisable();
            v0.dev().xmit(cpu, skb);
            cpu.softirqs().localBhEnable();
            cpu.timers().arm(timer, cpu.now() + 2 * SimTime.MS);
            return Step.BLOCK;
        }
    }
}
