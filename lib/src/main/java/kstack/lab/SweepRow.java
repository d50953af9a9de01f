package kstack.lab;

import java.util.function.Supplier;

/** One point of a sweep: its values ({@code second} is null in a sweep over one parameter), its name, how to run it. */
record SweepRow(Object first, Object second, String text, Supplier<? extends Measured> each) {
}
