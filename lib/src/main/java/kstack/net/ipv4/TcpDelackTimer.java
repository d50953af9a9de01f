package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.sim.Event;

/** The delayed-ACK timer of one socket, {@code icsk_delack_timer}, on the CPU that armed it last. */
final class TcpDelackTimer extends Event {
    private final TcpSock sk;
    private Cpu on;
    private long timeoutPs;

    TcpDelackTimer(TcpSock sk, int number) {
        super(0, number);
        this.sk = sk;
    }

    /** {@code sk_reset_timer()}: due at {@code atPs}, but not before the next tick. */
    void arm(Cpu cpu, long atPs) {
        if (on != cpu) {
            cancel();
            on = cpu;
        }
        timeoutPs = atPs;
        cpu.timers().arm(this, Math.max(atPs, (cpu.jiffies() + 1) * cpu.jiffyPs()));
    }

    /** {@code icsk_delack_timeout()}: the time asked for. */
    long timeoutPs() {
        return timeoutPs;
    }

    /** {@code sk_stop_timer()}. */
    void cancel() {
        if (armed()) {
            on.timers().cancel(this);
        }
    }

    @Override
    protected void fire(long nowPs) {
        sk.tcp.acks.delackTimer(on, sk);
    }
}
