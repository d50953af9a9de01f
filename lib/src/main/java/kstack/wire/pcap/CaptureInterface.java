package kstack.wire.pcap;

import kstack.wire.LinkLayer;

/**
 * An interface that frames of a capture came from; classic pcap files have exactly one, without a name.
 *
 * @param name as the capturing program called it, for instance eth0; may be empty
 * @param linkType what its frames start with
 * @param snapLen most bytes kept of a frame; 0 for no limit
 * @param resolution of its timestamps, for instance "10^-9 s"
 */
public record CaptureInterface(String name, int linkType, long snapLen, String resolution) {
    @Override
    public String toString() {
        return (name.isEmpty() ? "" : name + ", ") + LinkLayer.title(linkType);
    }
}
