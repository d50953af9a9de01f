/**
 * veth: two network devices back to back; what one sends the other receives, on the same CPU and without any wire.
 *
 * <p>Start at {@link kstack.drivers.veth.Veth}. XDP, several queues and namespaces of their own are left out.
 * Linux: {@code drivers/net/veth.c}.
 */
package kstack.drivers.veth;
