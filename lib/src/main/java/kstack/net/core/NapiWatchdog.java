package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.sim.Event;
import kstack.sim.SimTime;

/**
 * The high-resolution timer of a NAPI context, {@code napi_watchdog()}: polls again when {@code gro_flush_timeout} is
 * over, so that held packets leave and a deferred interrupt is not deferred for ever. It runs on the CPU that armed it.
 */
final class NapiWatchdog extends Event {
    private static final int EVENT_CLASS = 2;

    private final Napi napi;
    private Cpu armedOn;

    NapiWatchdog(Napi napi, SoftnetData softnet) {
        super(EVENT_CLASS, softnet.receive().nextTimer());
        this.napi = napi;
    }

    /** {@code hrtimer_start(HRTIMER_MODE_REL_PINNED)}. */
    void arm(Cpu cpu, long timeoutNs) {
        cancel();
        armedOn = cpu;
        cpu.hrTimers().arm(this, cpu.now() + timeoutNs * SimTime.NS);
    }

    void cancel() {
        if (armed()) {
            armedOn.hrTimers().cancel(this);
        }
    }

    @Override
    protected void fire(long nowPs) {
        napi.watchdogFired(armedOn);
    }
}
