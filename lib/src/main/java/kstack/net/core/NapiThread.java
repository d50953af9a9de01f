package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.kernel.Step;
import kstack.kernel.Task;

/**
 * The kernel thread of a threaded NAPI context, {@code napi/DEVICE-ID}: one poll a step, bottom halves off, as long as
 * polls use their full weight. {@code netdev_budget} has no part in it; the scheduler decides.
 * Linux: {@code napi_threaded_poll_loop()}, {@code net/core/dev.c}.
 */
public final class NapiThread extends Task {
    private final Napi napi;
    private final NetifReceive receive;

    NapiThread(Napi napi, NetifReceive receive) {
        super("napi/" + napi.name() + "-" + napi.id(), true);
        this.napi = napi;
        this.receive = receive;
    }

    @Override
    protected Step step(Cpu cpu) {
        if ((napi.state() & Napi.STATE_SCHED_THREADED) == 0) {
            return Step.BLOCK;
        }
        SoftnetData sd = receive.softnet(cpu);
        cpu.softirqs().localBhDisable();
        sd.inThreadedPoll(true);
        napi.poll(cpu);
        sd.inThreadedPoll(false);
        sd.sendRpsIpis(cpu);
        cpu.softirqs().localBhEnable();
        return Step.RUN;
    }
}
