/**
 * Sockets: receive queue, memory accounting, wake-up.
 *
 * <p>Linux counterpart: {@code net/core/sock.c}, {@code net/socket.c}.
 */
package kstack.net.socket;
