/**
 * Notebook 01, "Read the bytes": the packet that the chapter opens with, what its bytes say, who would notice that one
 * of them is wrong, and the checks of the notebook's exercises.
 *
 * <p>{@link kstack.lab.nb01.ChapterPacket} holds the bytes, {@link kstack.lab.nb01.HeaderFlips} and
 * {@link kstack.lab.nb01.UndetectedErrors} are its experiments, {@link kstack.lab.nb01.Check} judges answers.
 */
package kstack.lab.nb01;
