package kstack.kernel;

import java.util.Arrays;
import kstack.hw.IrqLine;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * What other CPUs ask this one to call, {@code call_single_queue}, and the interrupt (CAL) that says so. Requests that find
 * the queue filled send no further interrupt. Linux: {@code kernel/smp.c}.
 */
final class SmpCalls {
    private final Cpu cpu;
    private IrqLine line;
    private CallSingleData[] queue = new CallSingleData[8];
    private int queued;

    SmpCalls(Cpu cpu) {
        this.cpu = cpu;
    }

    /** {@code smp_call_function_single_async()}; false if the request is still on its way from last time. */
    boolean send(CallSingleData csd, Cpu from, long latencyPs) {
        if (csd.pending) {
            return false;
        }
        if (line == null) {
            line = new IrqLine("CAL");
            cpu.requestIrq(line, this::flush);
        }
        if (queued == 0) {
            from.charge(Fn.SMP_CALL_FUNCTION);
        }
        csd.pending = true;
        csd.atPs = from.now() + latencyPs;
        if (queued == queue.length) {
            queue = Arrays.copyOf(queue, 2 * queued);
        }
        int i = queued++;
        for (; i > 0 && queue[i - 1].atPs > csd.atPs; i--) {
            queue[i] = queue[i - 1];
        }
        queue[i] = csd;
        line.dueAt(queue[0].atPs);
        return true;
    }

    private boolean flush(Cpu on) {
        on.charge(Fn.CALL_FUNCTION_SINGLE);
        while (queued > 0 && queue[0].atPs <= on.now()) {
            CallSingleData csd = queue[0];
            System.arraycopy(queue, 1, queue, 0, --queued);
            queue[queued] = null;
            csd.pending = false;
            csd.run(on);
        }
        line.dueAt(queued > 0 ? queue[0].atPs : SimTime.NEVER);
        return true;
    }
}
