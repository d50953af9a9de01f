package kstack.wire;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One frame taken apart: every header field with its place, value and meaning, in the order of the bytes, and a
 * summary in tcpdump's words. Notebooks draw it as a grid of bytes; error messages quote it.
 *
 * <p>Any bytes will do. A field that the frame does not hold whole is marked, and so is a field that Linux would
 * refuse the packet for or that contradicts another. Snapped captures are not accused: a checksum over bytes that
 * are not there is reported as not checked.
 */
public final class Dissection {
    private final List<Field> fields;
    private final String summary;

    private Dissection(List<Field> fields, String summary) {
        this.fields = fields;
        this.summary = summary;
    }

    /** Takes a frame apart that starts with the given layer. */
    public static Dissection of(byte[] frame, int off, int len, LinkLayer start) {
        if (off < 0 || len < 0 || off > frame.length - len) {
            throw new IllegalArgumentException("expected a range inside " + frame.length + " bytes, given offset "
                    + off + " and length " + len + "; pass the frame's own offset and length");
        }
        FieldList list = new FieldList(frame, off, len);
        String summary = new LinkDissector(list).dissect(start);
        return new Dissection(list.fields(), summary);
    }

    /** Takes an Ethernet frame apart. */
    public static Dissection of(byte[] frame) {
        return of(frame, 0, frame.length, LinkLayer.ETHERNET);
    }

    /** Takes a packet apart that starts at the IP header, as {@code tcpdump -X} prints it. */
    public static Dissection ofIp(byte[] packet) {
        return of(packet, 0, packet.length, LinkLayer.RAW);
    }

    /** All fields in the order of their place. */
    public List<Field> fields() {
        return fields;
    }

    /** The fields of one layer. */
    public List<Field> fields(String layer) {
        return fields.stream().filter(f -> f.layer().equals(layer)).toList();
    }

    /** The layers in order, each once. */
    public List<String> layers() {
        return fields.stream().map(Field::layer).distinct().toList();
    }

    /** One field, the outermost if there are several. */
    public Field field(String layer, String name) {
        return fields.stream().filter(f -> f.layer().equals(layer) && f.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected a field of this frame, given " + layer + " '"
                        + name + "'; it has " + fields.stream().map(f -> f.layer() + " '" + f.name() + "'")
                                .collect(Collectors.joining(", "))));
    }

    /** What a receiver would complain about. */
    public List<Field> suspicious() {
        return fields.stream().filter(Field::suspicious).toList();
    }

    /** One line as tcpdump prints it with {@code -nn -S}, without the time. */
    public String summary() {
        return summary;
    }

    /** All fields, one a line. */
    public String text() {
        return fields.stream().map(Field::toString).collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return summary;
    }
}
