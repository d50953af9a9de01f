package kstack.net.core;

import kstack.kernel.Cpu;

/** The tracepoint {@code napi:napi_poll}: told of each poll after it. */
public interface PollTrace {
    /** {@code napi} took {@code work} of {@code budget} packets. */
    void polled(Cpu cpu, Napi napi, int work, int budget);
}
