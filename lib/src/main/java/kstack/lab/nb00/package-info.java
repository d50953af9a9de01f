/**
 * Notebook 00, one packet, every stage: the ten cards of the path, the chapter's diagram to complete, the map of where
 * a damaged packet ends, and the checks.
 *
 * <p>What is right is never written down here where a run can say it: the order of cards, the context of a function and
 * the end of a packet come from the model.
 */
package kstack.lab.nb00;
