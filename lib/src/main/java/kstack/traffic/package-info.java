/**
 * What is on the other end and on top: frame generators and replay, applications.
 *
 * <p>Sources are cursors that a NIC pulls from; applications are tasks on the host's CPUs.
 */
package kstack.traffic;
