package kstack.livelock;

import kstack.hw.LinkSpeed;
import kstack.kernel.CostModel;
import kstack.sim.SimTime;

/** What a {@link LivelockKernel} is made of; defaults are the paper's where it names one. */
public final class LivelockBuilder {
    final boolean polled;
    CostModel costs = CostModel.SERVER;
    LinkSpeed speed = LinkSpeed.GBIT_1;
    int rxRing = 64;
    int ipQueue = 50;
    int outputQueue = 50;
    int txRing = 32;
    int processQueue = 32;
    int quota = Integer.MAX_VALUE;
    boolean feedback;
    double cycleLimit = 1;
    long periodPs = 10 * SimTime.MS;
    boolean process;
    boolean forwards;
    long thinkPs;

    LivelockBuilder(boolean polled) {
        this.polled = polled;
    }

    /** What work costs. */
    public LivelockBuilder costs(CostModel model) {
        costs = model;
        return this;
    }

    /** Speed of both wires. */
    public LivelockBuilder speed(LinkSpeed link) {
        speed = link;
        return this;
    }

    /** Receive descriptors of the input card. */
    public LivelockBuilder rxRing(int descriptors) {
        rxRing = atLeastOne("receive descriptors", descriptors, 8);
        return this;
    }

    /** Limit of the IP input queue, {@code ipintrq.ifq_maxlen}; interrupt-driven only. */
    public LivelockBuilder ipQueue(int packets) {
        ipQueue = atLeastOne("places in the IP input queue", packets, 1);
        return this;
    }

    /** Limit of the output interface's queue, {@code ifqmaxlen}. */
    public LivelockBuilder outputQueue(int packets) {
        outputQueue = atLeastOne("places in the output queue", packets, 1);
        return this;
    }

    /** Limit of the queue in front of the process. */
    public LivelockBuilder processQueue(int packets) {
        processQueue = atLeastOne("places in the queue of the process", packets, 1);
        return this;
    }

    private static int atLeastOne(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException("there are " + least + " or more " + what + ", got " + value);
        }
        return value;
    }

    /** Most packets in one call of the receive or the transmit half; polled only, no limit unless set. */
    public LivelockBuilder quota(int packets) {
        onlyPolled("a quota");
        quota = atLeastOne("packets in a quota", packets, 1);
        return this;
    }

    /** Input stops while the queue in front of the process is nearly full; polled with a process only. */
    public LivelockBuilder feedback() {
        onlyPolled("feedback");
        feedback = true;
        return this;
    }

    /** Polling may use this share of the CPU in each period of 10 ms; polled only. */
    public LivelockBuilder cycleLimit(double share) {
        onlyPolled("a cycle limit");
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a cycle limit is a share of the CPU above 0 and up to 1, got " + share);
        }
        cycleLimit = share;
        return this;
    }

    private void onlyPolled(String what) {
        if (!polled) {
            throw new IllegalStateException("the interrupt-driven kernel has no " + what.substring(what.indexOf(' ') + 1)
                    + "; start with LivelockKernel.polled()");
        }
    }

    /** A process that looks at each packet for {@code thinkPs} before the kernel may forward it: screend. */
    public LivelockBuilder screend(long thinkPs) {
        return process(true, thinkPs);
    }

    /** A process that each packet is for and that works on it for {@code thinkPs}. */
    public LivelockBuilder application(long thinkPs) {
        return process(false, thinkPs);
    }

    private LivelockBuilder process(boolean forwardsPackets, long think) {
        if (think < 0) {
            throw new IllegalArgumentException("a process thinks 0 or more picoseconds about a packet, got " + think);
        }
        process = true;
        forwards = forwardsPackets;
        thinkPs = think;
        return this;
    }

    /** Builds the machine and lets frames in. */
    public LivelockKernel build() {
        if (feedback && !process) {
            throw new IllegalStateException("feedback comes from the queue of a process; add screend(...) or application(...)");
        }
        return new LivelockKernel(this);
    }

    @Override
    public String toString() {
        String how = !polled ? "interrupt-driven" : quota == Integer.MAX_VALUE ? "polling, no quota" : "polling, quota " + quota;
        return how + (feedback ? ", feedback" : "") + (cycleLimit < 1 ? ", cycle limit " + cycleLimit : "")
                + (process ? forwards ? ", screend" : ", application" : "");
    }
}
