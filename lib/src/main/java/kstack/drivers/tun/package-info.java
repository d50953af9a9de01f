/**
 * TUN/TAP: a network device whose wire is a file. What a program writes arrives at the device, what the device sends
 * the
 * program reads. Frames need no hardware, so this is how recorded frames are put to a kernel one by one.
 *
 * <p>Start at {@link kstack.drivers.tun.Tap}. Layer 3 devices (TUN), several queues and XDP are left out.
 * Linux: {@code drivers/net/tun.c}.
 */
package kstack.drivers.tun;
