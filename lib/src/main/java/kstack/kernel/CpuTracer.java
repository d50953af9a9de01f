package kstack.kernel;

import kstack.trace.Fn;

/** Sees every charge of a CPU while attached; without one, tracing costs nothing. */
public interface CpuTracer {
    /** Function {@code fn} ran in {@code context} from {@code startPs} to {@code endPs}. */
    void span(Cpu cpu, Context context, Fn fn, long startPs, long endPs);
}
