/**
 * Notebook 05, NIC, DMA and the ring. What its cells call: a watch on the receive ring of a running host
 * ({@link kstack.lab.nb05.RingWatch}) with its explorer and charts, a ring of two indexes for a learner to write
 * ({@link kstack.lab.nb05.TinyRing}), four drivers of which one forgets something
 * ({@link kstack.lab.nb05.Suspects}), and the checks ({@link kstack.lab.nb05.Nb05}).
 *
 * <p>The machines, their traffic and their programs are built in the notebook's cells; nothing here builds one but for
 * the checks, which need runs of their own to judge by.
 */
package kstack.lab.nb05;
