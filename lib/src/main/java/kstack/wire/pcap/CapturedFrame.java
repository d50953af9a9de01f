package kstack.wire.pcap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kstack.wire.Dissection;
import kstack.wire.LinkLayer;

/**
 * One frame of a capture file. The array is the reader's gift: nobody else holds it, the caller may change it.
 *
 * @param timestampNs nanoseconds since 1970 UTC; 0 where the file has none (pcapng's simple packets)
 * @param linkType what the bytes start with, by its number in capture files; see {@link LinkLayer}
 * @param bytes as much of the frame as was captured
 * @param originalLen bytes that the frame had on the wire
 * @param interfaceId index into {@link CaptureReader#interfaces()}
 * @param comments what somebody wrote about this frame
 */
public record CapturedFrame(long timestampNs, int linkType, byte[] bytes, int originalLen, int interfaceId,
        List<String> comments) {

    /** Copies the list of comments, not the bytes. */
    public CapturedFrame {
        comments = List.copyOf(comments);
    }

    /** A whole frame of the first interface, without comments. */
    public CapturedFrame(long timestampNs, LinkLayer layer, byte[] bytes) {
        this(timestampNs, layer.number(), bytes, bytes.length, 0, List.of());
    }

    /** Whether the capture holds less than the wire did, because of a snapshot length. */
    public boolean isCut() {
        return bytes.length < originalLen;
    }

    /** The link layer, if it is one that this library knows. */
    public Optional<LinkLayer> linkLayer() {
        return LinkLayer.of(linkType);
    }

    /** The same frame with one more comment. */
    public CapturedFrame withComment(String comment) {
        List<String> all = new ArrayList<>(comments);
        all.add(comment);
        return new CapturedFrame(timestampNs, linkType, bytes, originalLen, interfaceId, all);
    }

    /** One line as tcpdump would print it, without the time. */
    public String summary() {
        return linkLayer().map(l -> Dissection.of(bytes, 0, bytes.length, l).summary())
                .orElseGet(() -> LinkLayer.title(linkType) + ", length " + bytes.length);
    }

    @Override
    public String toString() {
        return summary();
    }
}
