package kstack.net.core;

import kstack.kernel.Cpu;

/** A driver's poll function: the contract between NAPI and a driver. */
public interface NapiPoll {
    /**
     * Takes at most {@code budget} received packets and hands them up; transmit completions do not count.
     *
     * <p>Returning exactly {@code budget} asks to be polled again, and the driver must not have completed. Returning
     * less
     * means it has called {@link Napi#completeDone} and, if that said true, unmasked its interrupt. A budget of 0 is
     * for
     * transmit completions only. Linux: {@code Documentation/networking/napi.rst}.
     */
    int poll(Cpu cpu, int budget);
}
