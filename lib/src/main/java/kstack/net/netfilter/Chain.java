package kstack.net.netfilter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kstack.kernel.Cpu;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * The rules at one hook, in order; the first that a packet meets decides, and one that meets none goes on (policy
 * ACCEPT). Each rule counts what met it, as {@code iptables -L -v} shows. Linux: {@code ipt_do_table()} behind
 * {@code nf_hook_slow()}; without a rule the hook is not called, as its static key says in Linux.
 */
public final class Chain {
    private final String name;
    private final List<Rule> rules = new ArrayList<>();
    private long[] packets = new long[4];

    /** A chain named as {@code iptables} would. */
    public Chain(String name) {
        this.name = name;
    }

    /** {@code iptables -A}: a rule behind the others. */
    public Chain append(Rule rule) {
        rules.add(rule);
        if (rules.size() > packets.length) {
            packets = Arrays.copyOf(packets, 2 * packets.length);
        }
        return this;
    }

    /** Lets the packet through, or drops it and returns false. */
    public boolean accepts(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.NF_HOOK_SLOW, Fn.IPT_DO_TABLE);
        byte[] b = skb.head();
        int ip = skb.networkHeader();
        int end = skb.data() + skb.len() - skb.dataLen();
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.matches(b, ip, end)) {
                packets[i]++;
                if (rule.drops()) {
                    skb.drop(DropReason.NETFILTER_DROP, Fn.NF_HOOK_SLOW);
                    return false;
                }
                return true;
            }
        }
        return true;
    }

    /** Packets that met rule {@code i}, counted from 0. */
    public long packets(int i) {
        return packets[i];
    }

    @Override
    public String toString() {
        return "-t raw " + name + " " + rules;
    }
}
