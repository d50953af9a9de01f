package kstack.drivers.mq;

/**
 * A program that the driver runs on each frame where it lies in the ring, before there is a packet: native XDP.
 * Linux: {@code bpf_prog_run_xdp()}, {@code mlx5e_xdp_handle()}. Left out: redirects, moved heads, maps, metadata.
 */
@FunctionalInterface
public interface XdpProgram {
    /** What becomes of a frame, {@code enum xdp_action}. */
    enum Action {
        /** The buffer goes back to the ring. */
        DROP,
        /** On to the network stack. */
        PASS,
        /** Out by the card it came from, as the program has left its bytes. */
        TX
    }

    /** Looks at a frame of {@code len} bytes, which it may change. */
    Action run(byte[] bytes, int offset, int len);
}
