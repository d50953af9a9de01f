/**
 * The model's own speed: JMH benchmarks and the verb that runs them.
 *
 * <p>A benchmark drives a whole host, as a notebook does; nothing is measured that a reader does not use.
 */
package kstack.cli.bench;
