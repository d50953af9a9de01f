/**
 * Charts: line, scatter, step, bar, stacked bar and histogram, drawn by XChart as a picture with a text alternative.
 *
 * <p>Start at {@link kstack.lab.plot.Chart}. A chart keeps the data it was given: {@code series(name)} and
 * {@code table()} return them, so a test asserts numbers and never pixels.
 */
package kstack.lab.plot;
