package kstack.replay;

import java.util.ArrayList;
import java.util.List;
import kstack.host.Host;
import kstack.kernel.CycleLedger;
import kstack.trace.Fn;

/**
 * How many packets passed one place on the way up, and the time the CPU spent there.
 *
 * @param name     for people, e.g. "NAPI poll"
 * @param function the kernel function, or what counts them where it is no function
 * @param packets  frames, then packets; datagrams put together from fragments count once from there on
 * @param timePs   time of that function alone
 */
public record Stage(String name, String function, long packets, long timePs) {

    /** The stages of a host with one CPU, from the card to the receive call; those nobody reached are left out. */
    static List<Stage> of(Host host) {
        List<Stage> all = new ArrayList<>();
        CycleLedger ledger = host.cpu().ledger();
        long stored = host.packets().injected() - host.packets().missed() - host.packets().filtered();
        all.add(new Stage("NIC, DMA to the ring", "e1000", stored, 0));
        all.add(new Stage("interrupts", Fn.E1000_INTR.symbol(), ledger.count(Fn.E1000_INTR), ledger.timePs(Fn.E1000_INTR)));
        all.add(new Stage("NAPI polls", Fn.NAPI_POLL.symbol(), ledger.count(Fn.NAPI_POLL), ledger.timePs(Fn.NAPI_POLL)));
        add(all, ledger, "descriptors taken", Fn.E1000_CLEAN_RX_IRQ);
        add(all, ledger, "into the stack", Fn.NETIF_RECEIVE_SKB_CORE);
        add(all, ledger, "ARP", Fn.ARP_RCV);
        add(all, ledger, "IP", Fn.IP_RCV);
        add(all, ledger, "IP, for this host", Fn.IP_LOCAL_DELIVER);
        add(all, ledger, "fragments", Fn.IP_DEFRAG);
        add(all, ledger, "to a protocol", Fn.IP_PROTOCOL_DELIVER);
        add(all, ledger, "ICMP", Fn.ICMP_RCV);
        add(all, ledger, "ICMP, ping socket", Fn.PING_RCV);
        add(all, ledger, "UDP", Fn.UDP_RCV);
        add(all, ledger, "UDP, socket queue", Fn.UDP_ENQUEUE);
        add(all, ledger, "TCP", Fn.TCP_V4_RCV);
        add(all, ledger, "TCP, socket queue", Fn.TCP_DATA_QUEUE);
        add(all, ledger, "TCP, out of order", Fn.TCP_DATA_QUEUE_OFO);
        add(all, ledger, "wake-ups", Fn.TRY_TO_WAKE_UP);
        add(all, ledger, "recv() of UDP", Fn.UDP_RECVMSG);
        add(all, ledger, "recv() of TCP", Fn.TCP_RECVMSG);
        return all;
    }

    private static void add(List<Stage> all, CycleLedger ledger, String name, Fn fn) {
        if (ledger.count(fn) > 0) {
            all.add(new Stage(name, fn.symbol(), ledger.count(fn), ledger.timePs(fn)));
        }
    }
}
