package kstack.host.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kstack.drivers.veth.Veth;
import kstack.kernel.CostModel;
import kstack.kernel.Cpu;
import kstack.kernel.Machine;
import kstack.kernel.Step;
import kstack.kernel.Task;
import kstack.net.core.GroResult;
import kstack.net.core.NetDevice;
import kstack.net.core.NetifReceive;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SoftnetData;
import kstack.net.core.SoftnetStat;
import kstack.net.ipv4.Ipv4;
import kstack.sim.SimTime;
import kstack.trace.Fate;
import kstack.trace.Fn;
import kstack.trace.PacketLedger;
import kstack.wire.EthernetHeader;
import kstack.wire.Frame;
import kstack.wire.Ipv4Header;
import kstack.wire.MacAddress;
import kstack.wire.TcpHeader;

/**
 * The probes of backlog and veth. One machine answers all of them in order, as the recorded one did: the weight that a
 * backlog poll starts with
 * is what the poll before left.
 *
 * <p>The recorder forwarded one datagram into an MTU of 576 (119 fragments), or a burst of 640 segments; here a
 * program sends those frames
 * itself, bottom halves off. So the datagram is missing from {@code processed}, and the fragments that forwarding
 * would count are the frames taken.
 */
final class BacklogProbes {
    private static final int FRAGMENTS = 119;

    private final Machine machine = new Machine(1, CostModel.SERVER, 250);
    private final Cpu cpu = machine.cpu(0);
    private final Netns net = new Netns();
    private final PacketLedger ledger = new PacketLedger();
    private final SkbAllocator skbs = new SkbAllocator(ledger);
    private final NetifReceive receive = new NetifReceive();
    private final SoftnetData softnet = new SoftnetData(cpu, net, receive);
    private final Map<String, List<String>> polls = new TreeMap<>();
    private final Map<String, Long> drops = new TreeMap<>();
    private final Map<String, Long> gro = new TreeMap<>();
    private int taken;
    private int ifindex = 2;

    BacklogProbes() {
        receive.pollTrace((on, napi, work, budget) -> polls.computeIfAbsent(napi.name(), n -> new ArrayList<>())
                .add(work + "/" + budget));
        ledger.sink((frame, fate, reason, at) -> {
            if (fate == Fate.DROPPED) {
                drops.merge(reason + " @" + at, 1L, Long::sum);
            }
        });
    }

    static void defaults(JsonNode line) {
        Netns n = new Netns();
        assertEquals(line.get("netdev_budget").asInt(), n.netdevBudget);
        // two ticks of HZ 250
        assertEquals(line.get("netdev_budget_usecs").asInt(), -1 == n.netdevBudgetUsecs ? 2 * 1_000_000 / 250 : 0);
        assertEquals(line.get("netdev_max_backlog").asInt(), n.netdevMaxBacklog);
        assertEquals(line.get("dev_weight").asInt(), n.devWeight);
        assertEquals(line.get("dev_weight_rx_bias").asInt(), n.devWeightRxBias);
        assertEquals(line.get("busy_read").asInt(), n.busyReadUsecs);
        assertEquals(line.get("busy_poll").asInt(), n.busyPollUsecs);
        assertEquals(line.get("gro_normal_batch").asInt(), n.groNormalBatch);
    }

    void backlog(JsonNode line) {
        Veth v0 = pair(false, true);
        SoftnetStat before = softnet.stat();
        set(line.get("knobs"));
        send(v0, fragments(), true);
        SoftnetStat after = softnet.stat();
        restore();
        check(line, before, after);
        assertEquals(line.get("FragCreates").asInt(), taken, "frames that the device took");
    }

    void veth(JsonNode line) {
        Veth v0 = pair(line.get("v1_gro").asBoolean(), line.get("v0_tso").asBoolean());
        SoftnetStat before = softnet.stat();
        set(line.get("knobs"));
        send(v0, fragments(), true);
        SoftnetStat after = softnet.stat();
        restore();
        check(line, before, after);
    }

    void gsoBurst(JsonNode line) {
        Veth v0 = pair(line.get("v1_gro").asBoolean(), false);
        SoftnetStat before = softnet.stat();
        set(line.get("knobs"));
        send(v0, segments(line.get("segments").asInt()), false);
        // the recorder put the settings back first, and with the flow limit's table its count was gone
        restore();
        check(line, before, softnet.stat());
        assertEquals(line.get("v0_tx_packets_dropped").get(0).asLong(), v0.dev().stats().txPackets, "sent");
        assertEquals(line.get("v0_tx_packets_dropped").get(1).asLong(), v0.dev().stats().txDropped, "not sent");
    }

    private Veth pair(boolean peerGro, boolean tso) {
        NetDevice a = new NetDevice("v0", ifindex++, MacAddress.parse("02:00:00:00:01:00").bits());
        NetDevice b = new NetDevice("v1", ifindex++, MacAddress.parse("02:00:00:00:01:01").bits());
        Veth v0 = Veth.pair(a, b, softnet);
        v0.peer().gro(peerGro);
        v0.tso(tso);
        Ipv4 ipv4 = new Ipv4(net, b, skbs);
        receive.handlers((on, skb) -> {
            int chained = skb.fragListLen();
            if (chained > 0) {
                drops.merge("NOT_SPECIFIED @skb_release_data", (long) chained, Long::sum);
            }
            ipv4.input().rcv(on, skb);
        }, ipv4.arp());
        polls.clear();
        drops.clear();
        gro.clear();
        taken = 0;
        for (GroResult r : GroResult.values()) {
            gro.put("ret=" + r.ordinal(), v0.peer().napi().groCount(r));
        }
        current = v0;
        return v0;
    }

    private Veth current;

    private void set(JsonNode knobs) {
        for (Map.Entry<String, Long> k : new LinkedHashMap<>(Probes.numbers(knobs)).entrySet()) {
            int v = k.getValue().intValue();
            switch (k.getKey()) {
                case "netdev_max_backlog" -> net.netdevMaxBacklog = v;
                case "dev_weight" -> net.devWeight = v;
                case "netdev_budget" -> net.netdevBudget = v;
                case "flow_limit_cpu_bitmap" -> softnet.backlog().flowLimit((v & 1) != 0);
                default -> throw new IllegalArgumentException(k.getKey());
            }
        }
    }

    private void restore() {
        Netns fresh = new Netns();
        net.netdevMaxBacklog = fresh.netdevMaxBacklog;
        net.devWeight = fresh.devWeight;
        net.netdevBudget = fresh.netdevBudget;
        softnet.backlog().flowLimit(false);
    }

    /** With {@code stopAtError} the sender gives up at the first frame that is refused, as ip_do_fragment() does. */
    private void send(Veth v0, List<SkBuff> frames, boolean stopAtError) {
        cpu.runQueue().start(new Task("sender") {
            @Override
            protected Step step(Cpu on) {
                on.softirqs().localBhDisable();
                boolean go = true;
                for (SkBuff skb : frames) {
                    if (go && v0.dev().xmit(on, skb)) {
                        taken++;
                    } else if (!go) {
                        skb.consume(Fn.USER);
                    } else {
                        go = !stopAtError;
                    }
                }
                on.softirqs().localBhEnable();
                return Step.EXIT;
            }
        }, cpu.now());
        machine.run(cpu.now() + 50 * SimTime.MS);
        ledger.check(v0.held() + v0.peer().held() + softnet.backlog().held());
        cpu.ledger().check();
    }

    private void check(JsonNode line, SoftnetStat before, SoftnetStat after) {
        Map<String, List<String>> recordedPolls = new TreeMap<>();
        line.get("polls work/budget").properties().forEach(e -> {
            List<String> l = new ArrayList<>();
            e.getValue().forEach(p -> l.add(p.asText()));
            recordedPolls.put(e.getKey(), l);
        });
        assertEquals(recordedPolls, polls, "polls, work/budget");
        Map<String, Long> recordedDrops = Probes.numbers(line.get("drops"));
        // the datagram whose fragment was refused; it does not exist here
        recordedDrops.remove("NOT_SPECIFIED @ip_do_fragment");
        assertEquals(recordedDrops, drops, "drops");
        Map<String, Long> verdicts = new TreeMap<>();
        for (GroResult r : GroResult.values()) {
            long n = current.peer().napi().groCount(r);
            if (n != 0) {
                verdicts.put("ret=" + r.ordinal(), n);
            }
        }
        assertEquals(Probes.numbers(line.get("gro")), verdicts, "GRO verdicts");
        JsonNode stat = line.get("softnet");
        assertEquals(stat.get("processed").asLong() - 1, after.processed() - before.processed(), "processed");
        assertEquals(stat.get("dropped").asLong(), after.dropped() - before.dropped(), "dropped");
        assertEquals(stat.get("squeezed").asLong(), after.timeSqueeze() - before.timeSqueeze(), "time_squeeze");
        assertEquals(stat.get("rps").asLong(), after.receivedRps() - before.receivedRps(), "received_rps");
        assertEquals(stat.get("flow_limit").asLong(), after.flowLimitCount() - before.flowLimitCount(), "flow_limit");
    }

    private List<SkBuff> fragments() {
        List<SkBuff> frames = new ArrayList<>();
        for (int i = 0; i < FRAGMENTS; i++) {
            boolean last = i == FRAGMENTS - 1;
            byte[] f = Frame.ethernet().src("02:00:00:00:01:00").dst("02:00:00:00:00:ee").ipv4("192.0.2.1",
                    "203.0.113.5")
                    .protocol(Ipv4Header.IPPROTO_UDP).fragment(69 * i, !last).payload(new byte[last ? 379 : 552])
                    .build();
            SkBuff skb = skbs.alloc(f.length);
            System.arraycopy(f, 0, skb.head(), skb.put(f.length), f.length);
            frames.add(skb);
        }
        return frames;
    }

    /**
     * What software segmentation makes of a large packet: headers in the linear part, the payload in one page fragment
     * each.
     */
    private List<SkBuff> segments(int n) {
        int headers = EthernetHeader.LEN + Ipv4Header.MIN_LEN + TcpHeader.MIN_LEN;
        List<SkBuff> frames = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            byte[] f = Frame.ethernet().src("02:00:00:00:01:00").dst("02:00:00:00:00:ee").ipv4("192.0.2.1",
                    "203.0.113.5").id(i)
                    .tcp(40_000, 8080).seq(1 + 100L * i).ack(1).flags(TcpHeader.ACK).payload(new byte[100]).build();
            SkBuff skb = skbs.alloc(headers);
            System.arraycopy(f, 0, skb.head(), skb.put(headers), headers);
            skbs.addFrag(skb, f, headers, 100);
            skb.ipSummed(SkBuff.CHECKSUM_PARTIAL);
            frames.add(skb);
        }
        return frames;
    }
}
