package kstack.net.core;

import java.util.Locale;

/**
 * A line of {@code /proc/net/softnet_stat}. Linux: {@code softnet_seq_show()}, {@code net/core/net-procfs.c}.
 *
 * @param processed      packets that entered {@code __netif_receive_skb_core}
 * @param dropped        packets that found the backlog full
 * @param timeSqueeze    runs of {@code net_rx_action} that ended with work left
 * @param receivedRps    interrupts from other CPUs that had filled this one's backlog
 * @param flowLimitCount packets that the flow limit dropped, 0 while it is off
 * @param cpu            the CPU
 * @param inputQlen      packets in {@code input_pkt_queue}
 * @param processQlen    packets in {@code process_queue}
 */
public record SoftnetStat(long processed, long dropped, long timeSqueeze, long receivedRps, long flowLimitCount,
        int cpu, int inputQlen, int processQlen) {

    /** The 15 columns; 4 to 9 are always 0 today. */
    public long[] columns() {
        return new long[] {processed, dropped, timeSqueeze, 0, 0, 0, 0, 0, 0, receivedRps, flowLimitCount,
            inputQlen + processQlen, cpu, inputQlen, processQlen};
    }

    /** The line as the kernel prints it. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        for (long c : columns()) {
            line.append(line.isEmpty() ? "" : " ").append(String.format(Locale.ROOT, "%08x", c));
        }
        return line.toString();
    }
}
