package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.sim.SimTime;
import kstack.trace.Mib;
import kstack.wire.IcmpHeader;

/**
 * The two limits on ICMP messages of the types in net.ipv4.icmp_ratemask: a token bucket for the whole host
 * (icmp_msgs_per_sec, burst icmp_msgs_burst) and one for each peer (icmp_ratelimit, burst of six).
 *
 * <p>A message takes one token of the host's; Linux takes 0 to 2 at random, so that nobody can count what others got.
 * Linux: {@code icmp_global_allow()}, {@code icmpv4_xrlim_allow()}, {@code inet_peer_xrlim_allow()}.
 */
final class IcmpRateLimit {
    private static final int XRLIM_BURST_FACTOR = 6;
    private static final int NR_ICMP_TYPES = 18;

    private final Netns net;
    private Peer[] peers = new Peer[16];
    private int peerCount;
    private int credit;
    private long stampJiffies = Long.MIN_VALUE / 2;

    /** {@code struct inet_peer}. */
    private static final class Peer {
        final int address;
        long tokens;
        long lastJiffies;

        Peer(int address, long lastJiffies) {
            this.address = address;
            this.lastJiffies = lastJiffies;
        }
    }

    IcmpRateLimit(Netns net) {
        this.net = net;
    }

    /** {@code icmpv4_mask_allow()}: true for messages that no limit applies to. */
    boolean unlimited(int type, int code) {
        return type > NR_ICMP_TYPES || type == IcmpHeader.DEST_UNREACH && code == IcmpHeader.FRAG_NEEDED
                || (1 << type & net.icmpRatemask) == 0;
    }

    /** {@code icmp_global_allow()}: whether the host may send one more. */
    boolean hostAllows(Cpu cpu) {
        if (net.icmpMsgsPerSec == 0 || credit > 0) {
            return true;
        }
        long hz = SimTime.S / cpu.jiffyPs();
        long delta = Math.min(cpu.jiffies() - stampJiffies, hz);
        long fresh = delta < hz / 50 ? 0 : net.icmpMsgsPerSec * delta / hz;
        if (fresh == 0) {
            net.mib().inc(Mib.ICMP_OUT_RATE_LIMIT_GLOBAL);
            return false;
        }
        stampJiffies = cpu.jiffies();
        credit = (int) Math.min(credit + fresh, net.icmpMsgsBurst);
        return true;
    }

    /** {@code icmpv4_xrlim_allow()}: whether {@code address} may get one more; if so, both limits are charged. */
    boolean peerAllows(Cpu cpu, int address) {
        long hz = SimTime.S / cpu.jiffyPs();
        long timeout = net.icmpRatelimit * hz / 1000;
        if (timeout > 0 && !take(peer(address, cpu.jiffies() - 60 * hz), cpu.jiffies(), timeout)) {
            net.mib().inc(Mib.ICMP_OUT_RATE_LIMIT_HOST);
            return false;
        }
        credit--;
        return true;
    }

    private static boolean take(Peer p, long jiffies, long timeout) {
        p.tokens = Math.min(p.tokens + jiffies - p.lastJiffies, XRLIM_BURST_FACTOR * timeout);
        p.lastJiffies = jiffies;
        if (p.tokens < timeout) {
            return false;
        }
        p.tokens -= timeout;
        return true;
    }

    /** {@code inet_getpeer_v4()}: the peer's entry; a new one was last served at {@code thenJiffies}. */
    private Peer peer(int address, long thenJiffies) {
        int i = slot(address);
        if (peers[i] != null) {
            return peers[i];
        }
        if (2 * ++peerCount > peers.length) {
            Peer[] old = peers;
            peers = new Peer[2 * old.length];
            for (Peer p : old) {
                if (p != null) {
                    peers[slot(p.address)] = p;
                }
            }
            i = slot(address);
        }
        peers[i] = new Peer(address, thenJiffies);
        return peers[i];
    }

    /** Where {@code address} is, or would be put. */
    private int slot(int address) {
        int mask = peers.length - 1;
        int h = address * 0x9e3779b9;
        int i = (h ^ h >>> 16) & mask;
        while (peers[i] != null && peers[i].address != address) {
            i = i + 1 & mask;
        }
        return i;
    }
}
