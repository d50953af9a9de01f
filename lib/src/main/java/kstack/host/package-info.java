/**
 * Assembles a whole machine from its parts; nothing below knows the whole.
 *
 * <p>Start here: {@code Host.builder()}.
 */
package kstack.host;
