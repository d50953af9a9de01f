package kstack.net.core;

import java.util.Arrays;

/**
 * The steering settings of one receive queue: {@code rps_cpus} and, for RFS, the flow table of {@code rps_flow_cnt}
 * entries.
 */
public final class RpsMap {
    static final int NO_FLOW = -1;

    private final int[] cpus;
    private final int[] flowCpu;
    private final int[] lastTail;

    private RpsMap(int[] cpus, int flows) {
        this.cpus = cpus;
        this.flowCpu = new int[flows];
        this.lastTail = new int[flows];
        Arrays.fill(flowCpu, -1);
    }

    /** CPUs as a bit mask, and the entries of the flow table: 0, or rounded up to a power of two. */
    public static RpsMap of(long cpuMask, int flowCount) {
        int[] cpus = new int[Long.bitCount(cpuMask)];
        long left = cpuMask;
        for (int i = 0; i < cpus.length; i++) {
            cpus[i] = Long.numberOfTrailingZeros(left);
            left &= left - 1;
        }
        return new RpsMap(cpus, flowCount == 0 ? 0 : Integer.highestOneBit(Math.max(1, 2 * flowCount - 1)));
    }

    /** {@code map->cpus[reciprocal_scale(hash, map->len)]}, -1 if the map is empty. */
    int cpu(int hash) {
        return cpus.length == 0 ? -1 : cpus[(int) ((hash & 0xffff_ffffL) * cpus.length >>> 32)];
    }

    int flows() {
        return flowCpu.length;
    }

    int cpuOfFlow(int flow) {
        return flowCpu[flow];
    }

    int lastTail(int flow) {
        return lastTail[flow];
    }

    void lastTail(int flow, int tail) {
        lastTail[flow] = tail;
    }

    void setFlow(int flow, int cpu, int tail) {
        flowCpu[flow] = cpu;
        lastTail[flow] = tail;
    }
}
