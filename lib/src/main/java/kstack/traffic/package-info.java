/**
 * What is on the other end and on top: frame generators, clients on the wire, programs, and the latencies they saw.
 *
 * <p>Sources are cursors that a card pulls from: {@link kstack.traffic.ConstantRate} for one frame at one rate,
 * {@link kstack.traffic.Generator} for any {@link kstack.traffic.Schedule} of any {@link kstack.traffic.FrameMix},
 * {@link kstack.traffic.CaptureTraffic} for a capture, {@link kstack.traffic.SharedWire} for several on one cable;
 * {@link kstack.traffic.RequestClient} waits for answers. Programs are tasks on the host's CPUs, state machines of which a
 * step is one system call. Times go into a {@link kstack.traffic.Latency}. Left out: programs with several threads of
 * their own, and senders of TCP data.
 */
package kstack.traffic;
