package kstack.net.core;

import java.util.Arrays;
import kstack.kernel.Cpu;
import kstack.trace.Fn;

/**
 * Receive packet steering: which CPU handles a packet that the interrupt's CPU took in.
 *
 * <p>RPS spreads flows over the CPUs of the queue's {@code rps_cpus} by hash. RFS sends a flow to the CPU where a
 * program last read
 * from it, but only when the packets on the way to the old CPU are through, so that order is kept.
 * Linux: {@code get_rps_cpu()}, {@code net/core/dev.c}.
 */
public final class Rps {
    /** {@link #steer}: there is no choice, the packet stays here. */
    static final int HERE = -1;
    /** {@link #steer}: the other CPU's backlog was full. */
    static final int DROPPED = 0;
    /** {@link #steer}: it waits for the other CPU. */
    static final int QUEUED = 1;
    private static final int NO_CPU = -1;

    private final NetifReceive receive;
    private final Netns settings;
    /** {@code rps_sock_flow_table}: the upper bits of the flow's hash, and the CPU that read last. */
    private int[] sockFlows = new int[0];
    private int cpuMask;

    Rps(NetifReceive receive, Netns settings) {
        this.receive = receive;
        this.settings = settings;
    }

    /** {@code net.core.rps_sock_flow_entries}: rounded up to a power of two; 0 switches RFS off. */
    public void sockFlowEntries(int entries, int cpus) {
        if (entries < 0 || entries > 1 << 29) {
            throw new IllegalArgumentException("net.core.rps_sock_flow_entries takes 0 to 536870912, got " + entries);
        }
        cpuMask = Math.max(1, Integer.highestOneBit(cpus - 1) << 1) - 1;
        sockFlows = new int[entries == 0 ? 0 : Integer.highestOneBit(Math.max(1, 2 * entries - 1))];
        Arrays.fill(sockFlows, -1);
    }

    /** {@code rps_record_sock_flow()}: a program on {@code cpu} reads from the flow. */
    void recordFlow(Cpu cpu, int hash) {
        if (sockFlows.length != 0 && hash != 0) {
            sockFlows[hash & sockFlows.length - 1] = hash & ~cpuMask | cpu.id();
        }
    }

    /** {@code netif_receive_skb_internal()} with steering: to the backlog of the CPU chosen, if there is a choice. */
    int steer(Cpu cpu, SkBuff skb) {
        RpsMap map = skb.dev().rps();
        if (map == null) {
            return HERE;
        }
        int flow = RpsMap.NO_FLOW;
        int target = NO_CPU;
        cpu.charge(Fn.GET_RPS_CPU);
        int hash = FlowHash.of(skb, settings.flowHashKey);
        if (hash == 0) {
            return HERE;
        }
        if (map.flows() != 0 && sockFlows.length != 0) {
            int ident = sockFlows[hash & sockFlows.length - 1];
            if (((ident ^ hash) & ~cpuMask) == 0) {
                flow = hash & map.flows() - 1;
                target = map.cpuOfFlow(flow);
                int wanted = ident & cpuMask;
                if (target != wanted && (target < 0
                        || receive.softnet(target).backlog().queueHead() - map.lastTail(flow) >= 0)) {
                    target = wanted;
                    map.setFlow(flow, target, receive.softnet(target).backlog().queueHead());
                }
            }
        }
        if (target < 0) {
            flow = RpsMap.NO_FLOW;
            target = map.cpu(hash);
        }
        if (target < 0) {
            return HERE;
        }
        Backlog to = receive.softnet(target).backlog();
        if (!to.enqueue(cpu, skb)) {
            return DROPPED;
        }
        if (flow != RpsMap.NO_FLOW) {
            map.lastTail(flow, to.queueTail());
        }
        return QUEUED;
    }
}
