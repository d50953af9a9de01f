package kstack.compare;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.math3.linear.SingularMatrixException;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;

/**
 * What a packet and an interrupt cost on a reader's own machine, fitted by least squares to measured points of
 * (packets a second, interrupts a second, CPU %): CPU = base + packets x a + interrupts x b.
 *
 * <p>A CPU that is full says nothing about costs, so points from {@value #FULL_PERCENT} % up are left out.
 *
 * @param basePercent      CPU % without traffic
 * @param nsPerPacket      nanoseconds a packet
 * @param nsPerInterrupt   nanoseconds an interrupt with its poll, 0 if no interrupt rates were given
 * @param worstPoints      the largest residual, in points of CPU %
 * @param used             points that the fit rests on
 * @param leftOut          points with a full CPU
 */
public record CostFit(double basePercent, double nsPerPacket, double nsPerInterrupt, double worstPoints, int used,
        int leftOut) {
    /** From this share on a CPU counts as full. */
    public static final double FULL_PERCENT = 96;
    /** One nanosecond a second is this many per cent of a CPU. */
    private static final double PERCENT_OF_NS = 1e-7;
    private static final double SINGULAR = 1e-9;

    /** Fits the cost of a packet alone: interrupts are part of it, so it holds at one interrupt rate only. */
    public static CostFit ofPackets(double[] perSecond, double[] cpuPercent) {
        return fit(new double[][] {perSecond}, cpuPercent);
    }

    /** Fits the costs of packets and interrupts; the points must differ in packets an interrupt. */
    public static CostFit ofPacketsAndInterrupts(double[] perSecond, double[] interruptsPerSecond,
            double[] cpuPercent) {
        return fit(new double[][] {perSecond, interruptsPerSecond}, cpuPercent);
    }

    private static CostFit fit(double[][] rates, double[] cpuPercent) {
        int n = cpuPercent.length;
        for (double[] rate : rates) {
            if (rate.length != n) {
                throw new IllegalArgumentException("a point is one value of each: got " + rate.length + " rates and "
                        + n + " CPU shares");
            }
        }
        double[][] x = new double[n][];
        double[] y = new double[n];
        int used = 0;
        for (int i = 0; i < n; i++) {
            if (!(cpuPercent[i] >= 0 && cpuPercent[i] <= 100)) {
                throw new IllegalArgumentException("a CPU share is 0 to 100 %, got " + cpuPercent[i]);
            }
            double[] row = new double[rates.length];
            for (int k = 0; k < rates.length; k++) {
                row[k] = rates[k][i];
                if (!(row[k] >= 0 && row[k] < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("a rate is 0 or more a second, got " + row[k]);
                }
            }
            if (cpuPercent[i] < FULL_PERCENT) {
                x[used] = row;
                y[used++] = cpuPercent[i];
            }
        }
        if (used < rates.length + 2) {
            throw new IllegalArgumentException("a fit takes " + (rates.length + 2) + " points below " + FULL_PERCENT
                    + " % CPU, got " + used + (used < n ? " (" + (n - used) + " more have a full CPU)" : "")
                    + "; measure at other rates too");
        }
        // rates as shares of the highest, so that what is singular can be told from what is small
        double[] highest = new double[rates.length];
        for (int k = 0; k < rates.length; k++) {
            highest[k] = Math.max(1, Arrays.stream(rates[k]).max().orElse(1));
            for (int i = 0; i < used; i++) {
                x[i][k] /= highest[k];
            }
        }
        OLSMultipleLinearRegression ols = new OLSMultipleLinearRegression(SINGULAR);
        ols.newSampleData(Arrays.copyOf(y, used), Arrays.copyOf(x, used));
        double[] c;
        double worst = 0;
        try {
            c = ols.estimateRegressionParameters();
            for (double r : ols.estimateResiduals()) {
                worst = Math.max(worst, Math.abs(r));
            }
        } catch (SingularMatrixException e) {
            throw new IllegalArgumentException("these points cannot tell the costs apart: rates must differ, and so"
                    + " must packets an interrupt (another InterruptThrottleRate, or rx-usecs)", e);
        }
        double interrupt = c.length > 2 ? c[2] / highest[1] / PERCENT_OF_NS : 0;
        return new CostFit(c[0], c[1] / highest[0] / PERCENT_OF_NS, interrupt, worst, used, n - used);
    }

    @Override
    public String toString() {
        String interrupt = nsPerInterrupt == 0 ? ""
                : String.format(Locale.ROOT, " + %.0f ns an interrupt", nsPerInterrupt);
        return String.format(Locale.ROOT, "%.2f %% + %.0f ns a packet%s (%d points, worst residual %.2f points)",
                basePercent, nsPerPacket, interrupt, used, worstPoints);
    }
}
