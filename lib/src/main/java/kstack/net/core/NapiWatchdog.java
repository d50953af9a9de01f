package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.sim.Event;
import kstack.sim.SimTime;

/**
 * The high-resolution timer of a NAPI context, {@code napi_watchdog()}: polls again when {@code gro_flush_timeout} is
 * over, so that held packets leave and a deferred interrupt is not deferred for ever. It runs on the CPU that armed it.
 */
final class NapiWatchdog extends Event {
    private final Napi napi;
    private final NetifReceive receive;
    private SoftnetData armedOn;

    NapiWatchdog(Napi napi, SoftnetData softnet) {
        super(0, softnet.receive().nextTimer());
        this.napi = napi;
        this.receive = softnet.receive();
    }

    void arm(Cpu cpu, long timeoutNs) {
        cancel();
        armedOn = receive.softnet(cpu);
        armedOn.timers().arm(this, cpu.now() + timeoutNs * SimTime.NS);
    }

    void cancel() {
        if (armed()) {
            armedOn.timers().cancel(this);
        }
    }

    @Override
    protected void fire(long nowPs) {
        napi.watchdogFired(armedOn.cpu());
    }
}
