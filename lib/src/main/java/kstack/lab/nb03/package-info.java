/**
 * Notebook 03, sk_buff I: geometry. What its cells call: a film of the pointers of a real {@code SkBuff}
 * ({@link kstack.lab.nb03.PointerFilm}), the two allocations drawn to scale ({@link kstack.lab.nb03.TwoBlocks}),
 * headers pushed for tunnels ({@link kstack.lab.nb03.Encapsulation}), random operations with an invariant
 * ({@link kstack.lab.nb03.RandomOps}), {@code alloc_skb()} as the chapter writes it on a simulated slab
 * ({@link kstack.lab.nb03.AllocSkb}), and the checks ({@link kstack.lab.nb03.Nb03}).
 */
package kstack.lab.nb03;
