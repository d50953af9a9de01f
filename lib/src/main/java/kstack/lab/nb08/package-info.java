/**
 * Notebook 08, "Build your own driver": what a driver owes to NAPI and to the card, one method at a time.
 *
 * <p>The reader's classes extend {@code kstack.conformance.PlainDriver}; {@link kstack.lab.nb08.Check} runs the driver contract on
 * them. {@link kstack.lab.nb08.CounterMatrix} and {@link kstack.lab.nb08.Mystery} show broken drivers by their counters,
 * {@link kstack.lab.nb08.ChapterDriver} is the one that the first text describes, {@link kstack.lab.nb08.Leaderboard} takes times.
 */
package kstack.lab.nb08;
