package kstack.trace;

/**
 * The kernel functions that the model charges time to and that drops are reported at, by their symbol in Linux 6.18.
 *
 * <p>A constant stands for the function's own work ("self" time in a profile), without its callees that have a
 * constant of their own. The text is the kernel file; functions of the entry code and of user space have none.
 */
public enum Fn {
    // interrupt and softirq
    COMMON_INTERRUPT("common_interrupt", "arch/x86/kernel/irq.c"),
    E1000_INTR("e1000_intr", "drivers/net/ethernet/intel/e1000/e1000_main.c"),
    NAPI_SCHEDULE("__napi_schedule", "net/core/dev.c"),
    HANDLE_SOFTIRQS("handle_softirqs", "kernel/softirq.c"),
    NET_RX_ACTION("net_rx_action", "net/core/dev.c"),
    NAPI_POLL("__napi_poll", "net/core/dev.c"),
    NAPI_COMPLETE_DONE("napi_complete_done", "net/core/dev.c"),
    RUN_TIMER_SOFTIRQ("run_timer_softirq", "kernel/time/timer.c"),
    HRTIMER_INTERRUPT("hrtimer_interrupt", "kernel/time/hrtimer.c"),
    TICK_NOHZ_IDLE_EXIT("tick_nohz_idle_exit", "kernel/time/tick-sched.c"),
    TICK_NOHZ_HANDLER("tick_nohz_handler", "kernel/time/tick-sched.c"),
    SMP_CALL_FUNCTION("smp_call_function_single_async", "kernel/smp.c"),
    CALL_FUNCTION_SINGLE("sysvec_call_function_single", "arch/x86/kernel/smp.c"),
    SEND_RESCHEDULE("native_smp_send_reschedule", "arch/x86/kernel/smp.c"),
    RESCHEDULE_IPI("sysvec_reschedule_ipi", "arch/x86/kernel/smp.c"),

    // driver
    E1000_CLEAN("e1000_clean", "drivers/net/ethernet/intel/e1000/e1000_main.c"),
    E1000_CLEAN_RX_IRQ("e1000_clean_rx_irq", "drivers/net/ethernet/intel/e1000/e1000_main.c"),
    E1000_ALLOC_RX_BUFFERS("e1000_alloc_rx_buffers", "drivers/net/ethernet/intel/e1000/e1000_main.c"),
    E1000_COPYBREAK("e1000_copybreak", "drivers/net/ethernet/intel/e1000/e1000_main.c"),
    E1000_XMIT_FRAME("e1000_xmit_frame", "drivers/net/ethernet/intel/e1000/e1000_main.c"),
    E1000_WATCHDOG("e1000_watchdog", "drivers/net/ethernet/intel/e1000/e1000_main.c"),
    E1000_CLEAN_TX_IRQ("e1000_clean_tx_irq", "drivers/net/ethernet/intel/e1000/e1000_main.c"),
    TUN_GET_USER("tun_get_user", "drivers/net/tun.c"),
    TUN_NAPI_POLL("tun_napi_poll", "drivers/net/tun.c"),
    VETH_XMIT("veth_xmit", "drivers/net/veth.c"),
    VETH_POLL("veth_poll", "drivers/net/veth.c"),
    MLX5E_COMPLETION_EVENT("mlx5e_completion_event", "drivers/net/ethernet/mellanox/mlx5/core/en_txrx.c"),
    MLX5E_NAPI_POLL("mlx5e_napi_poll", "drivers/net/ethernet/mellanox/mlx5/core/en_txrx.c"),
    MLX5E_HANDLE_RX_CQE("mlx5e_handle_rx_cqe", "drivers/net/ethernet/mellanox/mlx5/core/en_rx.c"),
    MLX5E_POST_RX_WQES("mlx5e_post_rx_wqes", "drivers/net/ethernet/mellanox/mlx5/core/en_rx.c"),
    MLX5E_XMIT("mlx5e_xmit", "drivers/net/ethernet/mellanox/mlx5/core/en_tx.c"),
    MLX5E_XDP_HANDLE("mlx5e_xdp_handle", "drivers/net/ethernet/mellanox/mlx5/core/en/xdp.c"),
    MLX5E_XMIT_XDP_FRAME("mlx5e_xmit_xdp_frame", "drivers/net/ethernet/mellanox/mlx5/core/en/xdp.c"),
    BPF_PROG_RUN_XDP("bpf_prog_run_xdp", "include/linux/filter.h"),
    NET_DIM("net_dim", "lib/dim/net_dim.c"),
    NAPI_ALLOC_SKB("napi_alloc_skb", "net/core/skbuff.c"),
    NAPI_BUILD_SKB("napi_build_skb", "net/core/skbuff.c"),
    KMEM_CACHE_ALLOC_BULK("kmem_cache_alloc_bulk", "mm/slub.c"),
    ALLOCATE_SLAB("allocate_slab", "mm/slub.c"),
    PAGE_FRAG_REFILL("__page_frag_cache_refill", "mm/page_alloc.c"),
    ETH_TYPE_TRANS("eth_type_trans", "net/ethernet/eth.c"),

    // core
    NAPI_GRO_RECEIVE("napi_gro_receive", "net/core/gro.c"),
    INET_GRO_RECEIVE("inet_gro_receive", "net/ipv4/af_inet.c"),
    TCP_GRO_RECEIVE("tcp_gro_receive", "net/ipv4/tcp_offload.c"),
    UDP_GRO_RECEIVE("udp_gro_receive_segment", "net/ipv4/udp_offload.c"),
    SKB_GRO_RECEIVE("skb_gro_receive", "net/core/gro.c"),
    GRO_COMPLETE("gro_complete", "net/core/gro.c"),
    NAPI_BUSY_LOOP("__napi_busy_loop", "net/core/dev.c"),
    NETIF_RX("netif_rx_internal", "net/core/dev.c"),
    GET_RPS_CPU("get_rps_cpu", "net/core/dev.c"),
    ENQUEUE_TO_BACKLOG("enqueue_to_backlog", "net/core/dev.c"),
    PROCESS_BACKLOG("process_backlog", "net/core/dev.c"),
    RPS_TRIGGER_SOFTIRQ("rps_trigger_softirq", "net/core/dev.c"),
    NETIF_RECEIVE_SKB("netif_receive_skb_list_internal", "net/core/dev.c"),
    NETIF_RECEIVE_SKB_CORE("__netif_receive_skb_core", "net/core/dev.c"),
    SKB_SEGMENT("skb_segment", "net/core/skbuff.c"),
    SKB_VLAN_UNTAG("skb_vlan_untag", "net/core/skbuff.c"),
    LLC_RCV("llc_rcv", "net/llc/llc_input.c"),
    SNAP_RCV("snap_rcv", "net/802/psnap.c"),
    STP_PDU_RCV("stp_pdu_rcv", "net/802/stp.c"),
    IP6_RCV_CORE("ip6_rcv_core", "net/ipv6/ip6_input.c"),
    KFREE_SKB("kfree_skb", "net/core/skbuff.c"),
    ALLOC_SKB("__alloc_skb", "net/core/skbuff.c"),
    DEV_QUEUE_XMIT("__dev_queue_xmit", "net/core/dev.c"),

    // network layer
    ARP_RCV("arp_rcv", "net/ipv4/arp.c"),
    ARP_PROCESS("arp_process", "net/ipv4/arp.c"),
    IP_RCV("ip_rcv", "net/ipv4/ip_input.c"),
    IP_RCV_CORE("ip_rcv_core", "net/ipv4/ip_input.c"),
    NF_HOOK_SLOW("nf_hook_slow", "net/netfilter/core.c"),
    IPT_DO_TABLE("ipt_do_table", "net/ipv4/netfilter/ip_tables.c"),
    IP_RCV_FINISH("ip_rcv_finish_core", "net/ipv4/ip_input.c"),
    IP_ROUTE_INPUT("ip_route_input_slow", "net/ipv4/route.c"),
    IP_ERROR("ip_error", "net/ipv4/route.c"),
    IP_FORWARD("ip_forward", "net/ipv4/ip_forward.c"),
    IP_LOCAL_DELIVER("ip_local_deliver", "net/ipv4/ip_input.c"),
    IP_LOCAL_DELIVER_FINISH("ip_local_deliver_finish", "net/ipv4/ip_input.c"),
    IP_PROTOCOL_DELIVER("ip_protocol_deliver_rcu", "net/ipv4/ip_input.c"),
    IGMP_RCV("igmp_rcv", "net/ipv4/igmp.c"),
    PIM_RCV("pim_rcv", "net/ipv4/ipmr.c"),
    IP_DEFRAG("ip_defrag", "net/ipv4/ip_fragment.c"),
    IP_EXPIRE("ip_expire", "net/ipv4/ip_fragment.c"),
    INET_FRAG_PURGE("inet_frag_rbtree_purge", "net/ipv4/inet_fragment.c"),
    IP_QUEUE_XMIT("__ip_queue_xmit", "net/ipv4/ip_output.c"),
    ICMP_RCV("icmp_rcv", "net/ipv4/icmp.c"),
    ICMP_REPLY("icmp_reply", "net/ipv4/icmp.c"),
    ICMP_SEND("__icmp_send", "net/ipv4/icmp.c"),
    PING_RCV("ping_rcv", "net/ipv4/ping.c"),

    // transport layer
    UDP_RCV("__udp4_lib_rcv", "net/ipv4/udp.c"),
    UDP_LOOKUP("__udp4_lib_lookup", "net/ipv4/udp.c"),
    UDP_QUEUE_RCV_SKB("udp_queue_rcv_one_skb", "net/ipv4/udp.c"),
    UDP_ENQUEUE("__udp_enqueue_schedule_skb", "net/ipv4/udp.c"),
    UDP_SENDMSG("udp_sendmsg", "net/ipv4/udp.c"),
    TCP_V4_RCV("tcp_v4_rcv", "net/ipv4/tcp_ipv4.c"),
    TCP_LOOKUP("__inet_lookup_established", "net/ipv4/inet_hashtables.c"),
    TCP_V4_DO_RCV("tcp_v4_do_rcv", "net/ipv4/tcp_ipv4.c"),
    TCP_RCV_STATE_PROCESS("tcp_rcv_state_process", "net/ipv4/tcp_input.c"),
    TCP_RCV_ESTABLISHED("tcp_rcv_established", "net/ipv4/tcp_input.c"),
    TCP_VALIDATE_INCOMING("tcp_validate_incoming", "net/ipv4/tcp_input.c"),
    TCP_ACK("tcp_ack", "net/ipv4/tcp_input.c"),
    TCP_DATA_QUEUE("tcp_data_queue", "net/ipv4/tcp_input.c"),
    TCP_DATA_QUEUE_OFO("tcp_data_queue_ofo", "net/ipv4/tcp_input.c"),
    TCP_OFO_QUEUE("tcp_ofo_queue", "net/ipv4/tcp_input.c"),
    TCP_FIN("tcp_fin", "net/ipv4/tcp_input.c"),
    TCP_PRUNE_OFO_QUEUE("tcp_prune_ofo_queue", "net/ipv4/tcp_input.c"),
    TCP_RESET("tcp_reset", "net/ipv4/tcp_input.c"),
    TCP_CONN_REQUEST("tcp_conn_request", "net/ipv4/tcp_input.c"),
    TCP_CHECK_REQ("tcp_check_req", "net/ipv4/tcp_minisocks.c"),
    TCP_TIMEWAIT("tcp_timewait_state_process", "net/ipv4/tcp_minisocks.c"),
    TCP_TRANSMIT_SKB("__tcp_transmit_skb", "net/ipv4/tcp_output.c"),
    TCP_SEND_ACK("tcp_send_ack", "net/ipv4/tcp_output.c"),
    TCP_V4_SEND_RESET("tcp_v4_send_reset", "net/ipv4/tcp_ipv4.c"),
    TCP_CLOSE("__tcp_close", "net/ipv4/tcp.c"),
    SK_STREAM_KILL_QUEUES("sk_stream_kill_queues", "net/core/stream.c"),
    SKB_RBTREE_PURGE("skb_rbtree_purge", "net/core/skbuff.c"),
    INET_CSK_DESTROY_SOCK("inet_csk_destroy_sock", "net/ipv4/inet_connection_sock.c"),

    // socket and process
    SOCK_DEF_READABLE("sock_def_readable", "net/core/sock.c"),
    EP_POLL_CALLBACK("ep_poll_callback", "fs/eventpoll.c"),
    EP_SEND_EVENTS("ep_send_events", "fs/eventpoll.c"),
    EP_ITEM_POLL("ep_item_poll", "fs/eventpoll.c"),
    TRY_TO_WAKE_UP("try_to_wake_up", "kernel/sched/core.c"),
    DO_IDLE("do_idle", "kernel/sched/idle.c"),
    SCHEDULE("__schedule", "kernel/sched/core.c"),
    DEQUEUE_TASK("dequeue_task", "kernel/sched/core.c"),
    DO_SOFTIRQ("do_softirq", "kernel/softirq.c"),
    WAIT_FOR_MORE_PACKETS("__skb_wait_for_more_packets", "net/core/datagram.c"),
    SYSCALL("entry_SYSCALL_64", "arch/x86/entry/entry_64.S"),
    UDP_RECVMSG("udp_recvmsg", "net/ipv4/udp.c"),
    TCP_RECVMSG("tcp_recvmsg_locked", "net/ipv4/tcp.c"),
    SKB_COPY_DATAGRAM_ITER("skb_copy_datagram_iter", "net/core/datagram.c"),
    SKB_CHECKSUM("__skb_checksum", "net/core/skbuff.c"),
    CONSUME_SKB("consume_skb", "net/core/skbuff.c"),
    USER("user space", "");

    private final String symbol;
    private final String file;

    Fn(String symbol, String file) {
        this.symbol = symbol;
        this.file = file;
    }

    /** The symbol as {@code perf} prints it. */
    public String symbol() {
        return symbol;
    }

    /** The file of the kernel tree that defines it; empty for user space. */
    public String file() {
        return file;
    }

    /** The constant with this symbol; the message of the exception lists near names. */
    public static Fn of(String symbol) {
        for (Fn f : values()) {
            if (f.symbol.equals(symbol)) {
                return f;
            }
        }
        StringBuilder known = new StringBuilder();
        for (Fn f : values()) {
            known.append(known.length() == 0 ? "" : ", ").append(f.symbol);
        }
        throw new IllegalArgumentException("no kernel function '" + symbol + "' in the model; it has " + known);
    }

    @Override
    public String toString() {
        return symbol;
    }
}
