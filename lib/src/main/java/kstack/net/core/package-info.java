/**
 * The protocol-independent half: sk_buff, net_device, NAPI, net_rx_action, netif_receive_skb.
 *
 * <p>Linux counterpart: {@code net/core/dev.c}, {@code net/core/skbuff.c}.
 */
package kstack.net.core;
