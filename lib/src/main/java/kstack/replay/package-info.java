/**
 * A capture sent through the model: what of it a host received goes in by the card, what became of it comes out.
 *
 * <p>Start with {@link kstack.replay.Replay}. It is passive. {@link kstack.replay.Recording} tells which frames the host
 * received and which it sent; only the former are injected. The latter say what the host had open and what it did:
 * {@link kstack.replay.UdpActions} and {@link kstack.replay.TcpActions} do the same in the model, in the order of the
 * capture. {@link kstack.replay.HostGuess} finds out which address is the host. {@link kstack.replay.Conversations}
 * counts as tshark does; bytes are what {@code recv()} returned, and nothing else.
 *
 * <p>Left out: IPv6, VLAN devices, addresses of the host beside the one, TCP Fast Open. Linux has no counterpart;
 * tcpreplay does this to a real machine, without the sockets.
 */
package kstack.replay;
