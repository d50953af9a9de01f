/**
 * Notebook 02, Nanosecond budgets: the checks of its exercises and what to try on a real machine
 * ({@link kstack.lab.nb02.Nb02}). Everything that is measured is measured by machines built in the notebook's cells.
 */
package kstack.lab.nb02;
