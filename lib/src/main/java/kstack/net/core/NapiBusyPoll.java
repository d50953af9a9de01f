package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.trace.Mib;

/**
 * A program polls a device while it waits, {@code napi_busy_loop()}, instead of sleeping until an interrupt: one poll
 * a {@link #round}, so that other
 * CPUs and tasks have their turn between two.
 *
 * <p>While it holds the context (IN_BUSY_POLL) completing does nothing and the device stays masked; {@link #stop}
 * polls once more,
 * which unmasks it, or with {@code preferred} leaves it masked for {@code gro_flush_timeout}. One object a waiting
 * socket.
 * Linux: {@code net/core/dev.c}, {@code include/net/busy_poll.h}.
 */
public final class NapiBusyPoll {
    /** {@code BUSY_POLL_BUDGET}. */
    public static final int BUDGET = 8;

    private Napi napi;
    private boolean holds;

    /** From now on it polls {@code to}, or nothing with null; not while it {@link #holds}. */
    public void target(Napi to) {
        napi = to;
    }

    /** The context that it polls, or null. */
    public Napi napi() {
        return napi;
    }

    /** True while it owns the context. */
    public boolean holds() {
        return holds;
    }

    /** One turn of {@code __napi_busy_loop()}; the packets it took, 0 if somebody else polls. */
    public int round(Cpu cpu, int budget, boolean preferred) {
        cpu.charge(Fn.NAPI_BUSY_LOOP);
        cpu.letOthersCatchUp();
        cpu.softirqs().localBhDisable();
        int work = 0;
        if (!holds && (napi.state()
                & (Napi.STATE_DISABLE | Napi.STATE_SCHED | Napi.STATE_IN_BUSY_POLL)) != 0) {
            if (preferred) {
                napi.set(Napi.STATE_PREFER_BUSY_POLL);
            }
        } else {
            if (!holds) {
                napi.set(Napi.STATE_IN_BUSY_POLL | Napi.STATE_SCHED);
                holds = true;
            }
            work = napi.pollOnce(cpu, budget);
            napi.groNormalList(cpu);
            napi.softnet().settings().mib().add(Mib.TCPEXT_BUSY_POLL_RX_PACKETS, work);
        }
        cpu.softirqs().localBhEnable();
        return work;
    }

    /** {@code busy_poll_stop()}: gives the context back. */
    public void stop(Cpu cpu, int budget, boolean preferred) {
        if (!holds) {
            return;
        }
        holds = false;
        napi.clear(Napi.STATE_MISSED | Napi.STATE_IN_BUSY_POLL);
        cpu.softirqs().localBhDisable();
        boolean skipSchedule = false;
        if (preferred) {
            napi.deferHardIrqsCount = napi.deferHardIrqs();
            if (napi.deferHardIrqsCount != 0 && napi.groFlushTimeoutNs() != 0) {
                napi.watchdog().arm(cpu, napi.groFlushTimeoutNs());
                skipSchedule = true;
            }
        }
        if (napi.pollOnce(cpu, budget) == budget) {
            if (skipSchedule) {
                napi.gro.flush(cpu, cpu.jiffyPs() <= SimTime.MS);
                napi.groNormalList(cpu);
                napi.clear(Napi.STATE_SCHED);
            } else {
                napi.groNormalList(cpu);
                napi.schedule(cpu);
            }
        }
        cpu.softirqs().localBhEnable();
    }
}
