package kstack.livelock;

import kstack.hw.IrqLine;
import kstack.kernel.Cpu;
import kstack.kernel.Softirq;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * The unmodified kernel: a frame interrupts, the handler puts it into the IP input queue, a software interrupt of lower
 * priority takes it from there. One frame an interrupt; the handler acknowledges the card when it has taken the last.
 *
 * <p>BSD: {@code leintr()}, {@code ipintrq}, {@code ipintr()}; Linux before 2.5: {@code netif_rx()}. Interrupts come before
 * software interrupts, so above 1/(cost of an interrupt) frames a second nothing is ever taken from the queue.
 */
final class InterruptDriven implements Receive {
    private final InputCard card;
    private final OutputCard output;
    private final IpLayer ip;
    private final PacketFifo ipintrq;
    private boolean inIpintr;

    InterruptDriven(Cpu cpu, InputCard card, IrqLine line, OutputCard output, IpLayer ip, int queueLimit) {
        this.card = card;
        this.output = output;
        this.ip = ip;
        this.ipintrq = new PacketFifo(queueLimit);
        cpu.softirqs().open(Softirq.NET_RX, this::ipintr);
        cpu.requestIrq(line, this::intr);
        cpu.requestIrq(output.irq(), this::txIntr);
    }

    private boolean intr(Cpu cpu) {
        cpu.charge(Fn.E1000_INTR);
        SkBuff skb = card.take(cpu);
        if (skb != null) {
            cpu.charge(Fn.ENQUEUE_TO_BACKLOG);
            if (ipintrq.full()) {
                skb.drop(DropReason.CPU_BACKLOG, Fn.ENQUEUE_TO_BACKLOG);
            } else {
                ipintrq.add(skb);
                if (!inIpintr) {
                    cpu.softirqs().raise(Softirq.NET_RX);
                }
            }
        }
        // while frames are left the cause stays, so the next one interrupts as soon as this handler returns
        if (!card.frameWaits()) {
            card.acknowledge();
        }
        return true;
    }

    private boolean txIntr(Cpu cpu) {
        cpu.charge(Fn.E1000_INTR);
        output.reclaim(cpu, Integer.MAX_VALUE);
        return true;
    }

    private void ipintr(Cpu cpu) {
        cpu.charge(Fn.PROCESS_BACKLOG);
        inIpintr = true;
        for (SkBuff skb = ipintrq.poll(); skb != null; skb = ipintrq.poll()) {
            ip.input(cpu, skb);
        }
        inIpintr = false;
    }

    @Override
    public int held() {
        return ipintrq.size();
    }
}
