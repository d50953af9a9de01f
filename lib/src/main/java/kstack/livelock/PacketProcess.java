package kstack.livelock;

import kstack.kernel.Cpu;
import kstack.kernel.Step;
import kstack.kernel.Task;
import kstack.net.core.SkBuff;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * The process behind IP: takes a packet in a system call, thinks, and either lets the kernel forward it by a second call (the
 * paper's screend) or is its destination (an application).
 */
final class PacketProcess extends Task {
    private final ProcessQueue queue;
    private final IpLayer forwardBy;
    private final long thinkPs;
    private SkBuff packet;
    private boolean inCall;
    private long fromPs;
    private long toPs = SimTime.NEVER;
    private long done;

    /** {@code forwardBy} is null for an application. */
    PacketProcess(String name, ProcessQueue queue, IpLayer forwardBy, long thinkPs) {
        super(name);
        this.queue = queue;
        this.forwardBy = forwardBy;
        this.thinkPs = thinkPs;
        queue.reader(this);
    }

    @Override
    protected Step step(Cpu cpu) {
        if (packet != null) {
            finish(cpu);
            return Step.RUN;
        }
        if (!inCall) {
            cpu.charge(Fn.SYSCALL);
            inCall = true;
        }
        SkBuff skb = queue.poll(cpu);
        if (skb == null) {
            return Step.BLOCK;
        }
        inCall = false;
        cpu.charge(Fn.SKB_COPY_DATAGRAM_ITER, skb.len());
        packet = skb;
        compute(thinkPs);
        return Step.RUN;
    }

    private void finish(Cpu cpu) {
        SkBuff skb = packet;
        packet = null;
        if (cpu.now() >= fromPs && cpu.now() < toPs) {
            done++;
        }
        if (forwardBy == null) {
            cpu.charge(Fn.CONSUME_SKB);
            skb.delivered(Fn.UDP_RECVMSG);
        } else {
            cpu.charge(Fn.SYSCALL);
            forwardBy.forward(cpu, skb);
        }
    }

    void window(long from, long to) {
        fromPs = from;
        toPs = to;
        done = 0;
    }

    long done() {
        return done;
    }

    boolean isApplication() {
        return forwardBy == null;
    }

    int held() {
        return packet == null ? 0 : 1;
    }
}
