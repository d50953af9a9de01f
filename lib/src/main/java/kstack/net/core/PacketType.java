package kstack.net.core;

/** Whom a frame's destination address names, set by {@code eth_type_trans()}. Linux: {@code uapi/linux/if_packet.h}. */
public enum PacketType {
    HOST, BROADCAST, MULTICAST, OTHERHOST
}
