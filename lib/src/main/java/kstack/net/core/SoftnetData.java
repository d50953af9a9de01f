package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.kernel.Softirq;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * The network state of one CPU, {@code struct softnet_data}: the poll list, the NET_RX softirq that works it off, and
 * the {@link Backlog}.
 *
 * <p>{@code net_rx_action()} takes the whole list, polls each NAPI on it once, and stops when the budget or the time is
 * used up ({@code time_squeeze}); one that used its full weight waits for the next run. So one busy NAPI makes runs of
 * one poll. Linux: {@code net/core/dev.c}.
 */
public final class SoftnetData {
    private final Cpu cpu;
    private final Netns settings;
    private final NetifReceive receive;
    private final Backlog backlog;
    private final NapiList pollList = new NapiList();
    private final NapiList list = new NapiList();
    private final NapiList repoll = new NapiList();
    private boolean inNetRxAction;
    private boolean inThreadedPoll;
    /** CPUs whose backlog this one filled, to be told by an interrupt: {@code rps_ipi_list}. */
    private Backlog rpsIpiList;
    long processed;
    private long timeSqueeze;

    /** The state of {@code cpu}; opens its NET_RX softirq. */
    public SoftnetData(Cpu cpu, Netns settings, NetifReceive receive) {
        this.cpu = cpu;
        this.settings = settings;
        this.receive = receive;
        receive.register(this);
        this.backlog = new Backlog(this);
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
        long limit = settings.netdevBudgetUsecs < 0 ? 2 * on.jiffyPs() : settings.netdevBudgetUsecs * SimTime.US;
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
            budget -= napi.poll(on);
            if (napi.wantsRepoll()) {
                repoll.add(napi);
            }
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
        sendRpsIpis(on);
    }

    /** {@code napi_gro_receive()}. */
    public void napiGroReceive(Cpu on, Napi napi, SkBuff skb) {
        napi.groReceive(on, skb);
    }

    /** The first part of {@code napi_schedule_rps()}: another CPU is to be interrupted when this one has time. */
    void addRpsIpi(Backlog target) {
        target.rpsIpiNext = rpsIpiList;
        rpsIpiList = target;
        if (!inNetRxAction && !inThreadedPoll) {
            cpu.softirqs().raise(Softirq.NET_RX);
        }
    }

    /** {@code net_rps_action_and_irq_enable()}: the interrupts that are due to other CPUs. */
    void sendRpsIpis(Cpu on) {
        Backlog target = rpsIpiList;
        rpsIpiList = null;
        while (target != null) {
            Backlog next = target.rpsIpiNext;
            target.rpsIpiNext = null;
            target.interrupt(on);
            target = next;
        }
    }

    void inThreadedPoll(boolean on) {
        inThreadedPoll = on;
    }

    /** The CPU. */
    public Cpu cpu() {
        return cpu;
    }

    /** The queue between RPS or {@code netif_rx()} and the stack. */
    public Backlog backlog() {
        return backlog;
    }

    /** What all CPUs of the host share. */
    public NetifReceive receive() {
        return receive;
    }

    Netns settings() {
        return settings;
    }

    /** Packets handed to {@code __netif_receive_skb_core}: column 1. */
    public long processed() {
        return processed;
    }

    /** Runs that ended with work left: column 3. */
    public long timeSqueeze() {
        return timeSqueeze;
    }

    /** This CPU's line of {@code /proc/net/softnet_stat}. */
    public SoftnetStat stat() {
        return new SoftnetStat(processed, backlog.dropped(), timeSqueeze, backlog.receivedRps(),
                backlog.flowLimitCount(), cpu.id(), backlog.inputQlen(), backlog.processQlen());
    }
}
