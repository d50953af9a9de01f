package kstack.drivers.e1000;

import static kstack.hw.E1000Register.*;

import java.util.LinkedHashMap;
import java.util.Map;
import kstack.hw.E1000;
import kstack.net.core.LinkStats;

/**
 * The driver's copy of the card's statistics, and how {@code ethtool -S} prints it. The card's registers clear when
 * read, so the driver adds them up; on QEMU's device, whose MPC does not clear, it adds the same misses again each time,
 * as on a real guest. Linux: {@code e1000_update_stats()}, {@code e1000_gstrings_stats} in {@code e1000_ethtool.c}.
 */
final class E1000Stats {
    private static final int FIRST = CRCERRS;
    private static final int LAST = TSCTFC;

    private final E1000Adapter adapter;
    private final long[] sums = new long[(LAST - FIRST) / 4 + 1];

    E1000Stats(E1000Adapter adapter) {
        this.adapter = adapter;
    }

    private long sum(int register) {
        return sums[(register - FIRST) / 4];
    }

    /** {@code e1000_update_stats()}. */
    void update() {
        E1000 hw = adapter.hw;
        for (int r = FIRST; r <= LAST; r += 4) {
            sums[(r - FIRST) / 4] += hw.er32(r) & 0xffff_ffffL;
        }
        LinkStats s = adapter.netdev.stats();
        s.rxMissedErrors = sum(MPC);
        s.rxLengthErrors = sum(RUC) + sum(ROC);
        s.rxErrors = sum(RXERRC) + sum(CRCERRS) + sum(ALGNERRC) + sum(RUC) + sum(ROC) + sum(CEXTERR);
    }

    /** The names of {@code e1000_gstrings_stats}, in their order. */
    Map<String, Long> ethtool() {
        update();
        Map<String, Long> s = new LinkedHashMap<>();
        s.put("rx_packets", sum(GPRC));
        s.put("tx_packets", sum(GPTC));
        s.put("rx_bytes", octets(GORCL));
        s.put("tx_bytes", octets(GOTCL));
        s.put("rx_broadcast", sum(BPRC));
        s.put("tx_broadcast", sum(BPTC));
        s.put("rx_multicast", sum(MPRC));
        s.put("tx_multicast", sum(MPTC));
        s.put("rx_errors", sum(RXERRC));
        s.put("tx_errors", sum(ECOL) + sum(LATECOL));
        s.put("tx_dropped", 0L);
        s.put("multicast", sum(MPRC));
        s.put("collisions", sum(COLC));
        s.put("rx_length_errors", sum(RUC) + sum(ROC));
        s.put("rx_over_errors", 0L);
        s.put("rx_crc_errors", sum(CRCERRS));
        s.put("rx_frame_errors", sum(ALGNERRC));
        s.put("rx_no_buffer_count", sum(RNBC));
        s.put("rx_missed_errors", sum(MPC));
        s.put("tx_aborted_errors", sum(ECOL));
        s.put("tx_carrier_errors", sum(TNCRS));
        s.put("tx_fifo_errors", 0L);
        s.put("tx_heartbeat_errors", 0L);
        s.put("tx_window_errors", sum(LATECOL));
        s.put("tx_abort_late_coll", sum(LATECOL));
        s.put("tx_deferred_ok", sum(DC));
        s.put("tx_single_coll_ok", sum(SCC));
        s.put("tx_multi_coll_ok", sum(MCC));
        s.put("tx_timeout_count", 0L);
        s.put("tx_restart_queue", adapter.tx.restartQueue());
        s.put("rx_long_length_errors", sum(ROC));
        s.put("rx_short_length_errors", sum(RUC));
        s.put("rx_align_errors", sum(ALGNERRC));
        s.put("tx_tcp_seg_good", sum(TSCTC));
        s.put("tx_tcp_seg_failed", sum(TSCTFC));
        s.put("rx_flow_control_xon", sum(XONRXC));
        s.put("rx_flow_control_xoff", sum(XOFFRXC));
        s.put("tx_flow_control_xon", sum(XONTXC));
        s.put("tx_flow_control_xoff", sum(XOFFTXC));
        s.put("rx_long_byte_count", octets(GORCL));
        s.put("rx_csum_offload_good", adapter.rx.hwCsumGood());
        s.put("rx_csum_offload_errors", adapter.rx.hwCsumErr());
        s.put("alloc_rx_buff_failed", 0L);
        s.put("tx_smbus", sum(MGTPTC));
        s.put("rx_smbus", sum(MGTPRC));
        s.put("dropped_smbus", sum(MGTPDC));
        return s;
    }

    /** The two halves of an octet counter; the upper one was read after the lower, which clears both. */
    long octets(int lower) {
        return sum(lower) + (sum(lower + 4) << 32);
    }
}
