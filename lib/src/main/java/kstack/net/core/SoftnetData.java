package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.kernel.Softirq;
import kstack.trace.Fn;

/**
 * The network state of one CPU, {@code struct softnet_data}: the poll list, the NET_RX softirq that works it off, and
 * the counters of its line in {@code /proc/net/softnet_stat}.
 *
 * <p>{@code net_rx_action()} takes the whole list, polls each NAPI on it once, and stops when the budget or the time is
 * used up ({@code time_squeeze}); one that used its full weight waits for the next run. So one busy NAPI makes runs of
 * one poll. Linux: {@code net/core/dev.c}.
 */
public final class SoftnetData {
    private final Cpu cpu;
    private final Netns settings;
    private final NetifReceive receive;
    private final NapiList pollList = new NapiList();
    private final NapiList list = new NapiList();
    private final NapiList repoll = new NapiList();
    private boolean inNetRxAction;
    private long processed;
    private long timeSqueeze;

    /** The state of {@code cpu}; opens its NET_RX softirq. */
    public SoftnetData(Cpu cpu, Netns settings, NetifReceive receive) {
        this.cpu = cpu;
        this.settings = settings;
        this.receive = receive;
        cpu.softirqs().open(Softirq.NET_RX, this::netRxAction);
    }

    void enlist(Napi napi) {
        pollList.add(napi);
        // net_rx_action raises it again itself for what it finds at its end
        if (!inNetRxAction) {
            cpu.softirqs().raise(Softirq.NET_RX);
        }
    }

    private void netRxAction(Cpu on) {
        on.charge(Fn.NET_RX_ACTION);
        int budget = settings.netdevBudget;
        long limit = settings.netdevBudgetUsecs < 0 ? 2 * on.jiffyPs()
                : settings.netdevBudgetUsecs * kstack.sim.SimTime.US;
        long endJiffies = on.jiffies() + (limit + on.jiffyPs() - 1) / on.jiffyPs();
        inNetRxAction = true;
        list.takeAll(pollList);
        while (true) {
            Napi napi = list.removeFirst();
            if (napi == null) {
                if (repoll.isEmpty() && !pollList.isEmpty()) {
                    list.takeAll(pollList);
                    continue;
                }
                break;
            }
            budget -= poll(on, napi);
            if (budget <= 0 || on.jiffies() >= endJiffies) {
                timeSqueeze++;
                break;
            }
        }
        // order for the next run: not polled yet, newly scheduled, to be polled again
        list.takeAll(pollList);
        list.takeAll(repoll);
        pollList.takeAll(list);
        inNetRxAction = false;
        if (!pollList.isEmpty()) {
            on.softirqs().raise(Softirq.NET_RX);
        }
    }

    private int poll(Cpu on, Napi napi) {
        if (!napi.scheduled()) {
            return 0;
        }
        int work = napi.pollOnce(on);
        if (work == napi.weight()) {
            groNormalList(on, napi);
            repoll.add(napi);
        }
        return work;
    }

    /** {@code napi_gro_receive()} with GRO off: the packet joins the batch that goes up together. */
    public void napiGroReceive(Cpu on, Napi napi, SkBuff skb) {
        on.charge(Fn.NAPI_GRO_RECEIVE);
        napi.rxList[napi.rxCount++] = skb;
        if (napi.rxCount >= settings.groNormalBatch) {
            groNormalList(on, napi);
        }
    }

    /** {@code gro_normal_list()}: hands the batch to the stack. */
    void groNormalList(Cpu on, Napi napi) {
        int n = napi.rxCount;
        if (n == 0) {
            return;
        }
        on.charge(Fn.NETIF_RECEIVE_SKB);
        for (int i = 0; i < n; i++) {
            napi.rxCount--;
            processed++;
            receive.netifReceiveSkbCore(on, napi.rxList[i]);
        }
    }

    /** The CPU. */
    public Cpu cpu() {
        return cpu;
    }

    /** Packets handed to {@code __netif_receive_skb_core}: column 1. */
    public long processed() {
        return processed;
    }

    /** Runs that ended with work left: column 3. */
    public long timeSqueeze() {
        return timeSqueeze;
    }

    /** A list of NAPI contexts, linked through themselves. */
    private static final class NapiList {
        private Napi first;
        private Napi last;

        boolean isEmpty() {
            return first == null;
        }

        void add(Napi n) {
            n.nextOnList = null;
            if (last == null) {
                first = n;
            } else {
                last.nextOnList = n;
            }
            last = n;
        }

        Napi removeFirst() {
            Napi n = first;
            if (n != null) {
                first = n.nextOnList;
                if (first == null) {
                    last = null;
                }
                n.nextOnList = null;
            }
            return n;
        }

        /** Appends all of {@code from}, in order, and empties it. */
        void takeAll(NapiList from) {
            if (from.first == null) {
                return;
            }
            if (last == null) {
                first = from.first;
            } else {
                last.nextOnList = from.first;
            }
            last = from.last;
            from.first = null;
            from.last = null;
        }
    }
}
