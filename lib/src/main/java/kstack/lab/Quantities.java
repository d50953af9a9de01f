package kstack.lab;

import java.util.Locale;
import kstack.lab.show.Markup;
import kstack.sim.SimTime;

/**
 * Times and rates with their units, for static import: {@code us(250)} is a time in picoseconds, {@code kpps(100)} a rate
 * in frames a second. A wrong unit is a name that does not exist, a time where a rate is wanted does not compile, and a
 * negative value says so in one line.
 */
public final class Quantities {
    private Quantities() {
    }

    /** So many nanoseconds, as simulated time. */
    public static long ns(double value) {
        return time(value, SimTime.NS, "ns");
    }

    /** So many microseconds, as simulated time. */
    public static long us(double value) {
        return time(value, SimTime.US, "us");
    }

    /** So many milliseconds, as simulated time. */
    public static long ms(double value) {
        return time(value, SimTime.MS, "ms");
    }

    /** So many seconds, as simulated time. */
    public static long s(double value) {
        return time(value, SimTime.S, "s");
    }

    /** Frames a second. */
    public static double pps(double value) {
        return rate(value, 1, "pps");
    }

    /** Thousands of frames a second, as frames a second. */
    public static double kpps(double value) {
        return rate(value, 1e3, "kpps");
    }

    /** Millions of frames a second, as frames a second. */
    public static double mpps(double value) {
        return rate(value, 1e6, "Mpps");
    }

    private static long time(double value, long unitPs, String unit) {
        if (!(value >= 0) || value * unitPs > 1e18) {
            throw new IllegalArgumentException("A time is 0 or more and less than 11 days, not "
                    + Markup.number(value, unit) + ": for example " + unit + "(20)");
        }
        return Math.round(value * unitPs);
    }

    private static double rate(double value, double unit, String name) {
        if (!(value > 0) || value * unit > 1e12) {
            throw new IllegalArgumentException("A rate is above 0 and at most a million Mpps, not "
                    + Markup.number(value, name) + ": for example " + name.toLowerCase(Locale.ROOT)
                    + "(20); for no traffic at all attach no source");
        }
        return value * unit;
    }
}
