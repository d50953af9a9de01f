package kstack.livelock;

import kstack.kernel.Cpu;
import kstack.kernel.Task;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * The queue between IP and a process. With feedback it tells input to stop when it is three quarters full and to go on when
 * it is down to one quarter, as the paper's screening queue does.
 */
final class ProcessQueue {
    /** Told when the queue wants less or more. */
    interface Feedback {
        void stop(Cpu cpu);

        void goOn(Cpu cpu);
    }

    private final PacketFifo queue;
    private final int high;
    private final int low;
    private Feedback feedback;
    private Task reader;
    private boolean stopped;

    ProcessQueue(int limit) {
        queue = new PacketFifo(limit);
        high = Math.max(1, limit * 3 / 4);
        low = limit / 4;
    }

    void feedback(Feedback to) {
        feedback = to;
    }

    void reader(Task task) {
        reader = task;
    }

    void add(Cpu cpu, SkBuff skb) {
        if (queue.full()) {
            skb.drop(DropReason.SOCKET_RCVBUFF, Fn.IP_LOCAL_DELIVER);
            return;
        }
        queue.add(skb);
        if (feedback != null && !stopped && queue.size() >= high) {
            stopped = true;
            feedback.stop(cpu);
        }
        cpu.charge(Fn.SOCK_DEF_READABLE);
        reader.wake(cpu);
    }

    SkBuff poll(Cpu cpu) {
        SkBuff skb = queue.poll();
        if (stopped && queue.size() <= low) {
            stopped = false;
            feedback.goOn(cpu);
        }
        return skb;
    }

    /** The time that input may be stopped by a process that does not run is over. */
    void timeout() {
        stopped = false;
    }

    int size() {
        return queue.size();
    }
}
