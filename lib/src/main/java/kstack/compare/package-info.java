/**
 * Recorded measurements of a real machine beside the model: {@code ./lab compare}.
 *
 * <p>A recording is a CSV with one run a row: settings of the card, the driver and the kernel, the traffic, and what was
 * counted. For each row a host with these settings is built, run for as long as the recording was, and read the way it was.
 *
 * <p>Published tables of other machines are run too, each on a host with that machine's costs:
 * {@link kstack.compare.PublishedTable}.
 *
 * <p>Start here: {@link kstack.compare.Recording} reads a file, {@link kstack.compare.RowRun} runs a row,
 * {@link kstack.compare.Comparison} has both sides.
 */
package kstack.compare;
