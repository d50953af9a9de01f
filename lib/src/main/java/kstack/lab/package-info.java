/**
 * The notebook's side: predictions, checks with hints, charts, tables, explorers, and the bridge that shows them in a Java kernel.
 *
 * <p>The only package that knows a notebook.
 */
package kstack.lab;
