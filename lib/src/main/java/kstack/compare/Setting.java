package kstack.compare;

import java.util.Locale;

/**
 * The settings of one recorded run, as its columns name them. Where a column is absent the driver's, the kernel's or the
 * emulator's own default stands.
 *
 * @param noclamp            the emulator's least gap of 128 us between interrupts is taken out
 * @param nsPerInstruction   the guest's speed
 * @param mitigation         the card's interrupt moderation is on
 * @param throttleRate       the driver's parameter InterruptThrottleRate
 * @param rxDescriptors      ring size
 * @param rxIntDelay         RDTR, units of 1.024 us
 * @param rxAbsIntDelay      RADV, units of 1.024 us
 * @param rcvbuf             SO_RCVBUF of the receiving socket, as getsockopt reads it
 * @param netdevBudget       net.core.netdev_budget
 * @param devWeight          net.core.dev_weight
 * @param deferHardIrqs      napi_defer_hard_irqs of the device
 * @param groFlushTimeoutNs  gro_flush_timeout of the device
 * @param stopped            the receiving process is stopped
 * @param traced             a tracepoint with a histogram runs at each poll
 * @param frameBytes         without FCS
 * @param burstFrames        frames that arrive at one instant
 * @param periodPs           between two bursts
 * @param realTime           recorded in the host's time, not in the guest's: only the shape compares
 */
public record Setting(boolean noclamp, double nsPerInstruction, boolean mitigation, int throttleRate, int rxDescriptors,
        int rxIntDelay, int rxAbsIntDelay, int rcvbuf, int netdevBudget, int devWeight, int deferHardIrqs,
        long groFlushTimeoutNs, boolean stopped, boolean traced, int frameBytes, int burstFrames, long periodPs,
        boolean realTime) {

    /** Frames a second that arrive. */
    public double offeredPps() {
        return burstFrames * 1e12 / periodPs;
    }

    /** What differs from the usual, in one line. */
    public String text() {
        StringBuilder s = new StringBuilder(String.format(Locale.ROOT, "%.0f pps of %d bytes", offeredPps(), frameBytes));
        if (burstFrames > 1) {
            s.append(", bursts of ").append(burstFrames);
        }
        s.append(mitigation ? ", ITR " + throttleRate : ", mitigation off, ITR " + throttleRate);
        append(s, noclamp, ", no 128 us floor");
        append(s, rxIntDelay != 0, ", RDTR " + rxIntDelay + " RADV " + rxAbsIntDelay);
        append(s, rxDescriptors != 256, ", ring " + rxDescriptors);
        append(s, rcvbuf != 212_992, ", rcvbuf " + rcvbuf);
        append(s, netdevBudget != 300, ", budget " + netdevBudget);
        append(s, devWeight != 64, ", dev_weight " + devWeight);
        append(s, deferHardIrqs != 0, ", defer " + deferHardIrqs);
        append(s, groFlushTimeoutNs != 0, ", gro_flush_timeout " + groFlushTimeoutNs + " ns");
        append(s, stopped, ", process stopped");
        append(s, traced, ", traced");
        s.append(String.format(Locale.ROOT, ", %s ns/instruction", number(nsPerInstruction)));
        append(s, realTime, ", real time");
        return s.toString();
    }

    private static void append(StringBuilder s, boolean when, String text) {
        if (when) {
            s.append(text);
        }
    }

    private static String number(double x) {
        return x == Math.rint(x) ? Long.toString((long) x) : Double.toString(x);
    }
}
