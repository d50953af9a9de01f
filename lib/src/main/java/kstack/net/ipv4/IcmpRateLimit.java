package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.sim.SimTime;
import kstack.trace.Mib;

/**
 * The limit on ICMP errors of a whole host, a token bucket: net.ipv4.icmp_msgs_per_sec with a burst of icmp_msgs_burst;
 * tokens come in whole ones after 20 ms at the earliest. The limit per peer is left out.
 * Linux: {@code icmp_global_allow()}.
 */
final class IcmpRateLimit {
    private static final long REFILL_PS = SimTime.S / 50;

    private final Netns net;
    private int credit;
    private long stampPs = Long.MIN_VALUE / 2;

    IcmpRateLimit(Netns net) {
        this.net = net;
    }

    boolean allow(Cpu cpu) {
        if (net.icmpMsgsPerSec == 0) {
            return true;
        }
        long delta = Math.min(cpu.now() - stampPs, SimTime.S);
        if (delta >= REFILL_PS) {
            long fresh = net.icmpMsgsPerSec * delta / SimTime.S;
            if (fresh > 0) {
                stampPs = cpu.now();
                credit = (int) Math.min(credit + fresh, net.icmpMsgsBurst);
            }
        }
        if (credit == 0) {
            net.mib().inc(Mib.ICMP_OUT_RATE_LIMIT_GLOBAL);
            return false;
        }
        credit--;
        return true;
    }
}
