package kstack.lab.nb01;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import kstack.lab.Learner;
import kstack.lab.view.ByteGrid;
import kstack.lab.view.Cell;
import kstack.wire.Dissection;
import kstack.wire.EthernetHeader;
import kstack.wire.Field;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.pcap.CapturedFrame;

/**
 * A frame of a real capture in which some header fields were overwritten with zeros. All of them follow from the rest
 * of the frame; which frame and which fields depends on the learner's seed.
 */
public final class Blanked {
    private static final List<String> CANDIDATES = List.of("Ethernet type", "IPv4 version", "IPv4 total length",
            "IPv4 protocol", "IPv4 header checksum", "TCP checksum", "UDP checksum");
    private static final int BLANKS = 4;

    private final byte[] right;
    private final byte[] bytes;
    private final List<Field> blanks = new ArrayList<>();

    private Blanked(byte[] frame, Random random) {
        right = frame;
        bytes = frame.clone();
        List<Field> fields = new ArrayList<>();
        for (Field f : Dissection.of(frame).fields()) {
            if (CANDIDATES.contains(f.layer() + " " + f.name())) {
                fields.add(f);
            }
        }
        Collections.shuffle(fields, random);
        fields.subList(0, BLANKS).forEach(f -> {
            blanks.add(f);
            Arrays.fill(bytes, f.firstByte(), f.endByte(), (byte) 0);
        });
        blanks.sort((a, b) -> a.offsetBits() - b.offsetBits());
    }

    /** Draws {@code count} different frames with TCP or UDP in them and blanks four fields of each. */
    public static List<Blanked> draw(List<CapturedFrame> frames, int count) {
        List<byte[]> usable = new ArrayList<>();
        for (CapturedFrame f : frames) {
            if (usable(f.bytes())) {
                usable.add(f.bytes());
            }
        }
        if (usable.size() < count) {
            throw new IllegalArgumentException("Of these " + frames.size() + " frames " + usable.size()
                    + " carry TCP or UDP over IPv4, " + count + " are needed: read captures/conversation.pcap");
        }
        Random random = Learner.random("nb01.blanked");
        Collections.shuffle(usable, random);
        return usable.subList(0, count).stream().map(b -> new Blanked(b, random)).toList();
    }

    private static boolean usable(byte[] b) {
        int ip = EthernetHeader.LEN;
        boolean whole = b.length >= ip + 28 && EthernetHeader.type(b, 0) == EthernetHeader.P_IP
                && Ipv4Header.fits(b, ip, b.length - ip) && Ipv4Header.headerLen(b, ip) == Ipv4Header.MIN_LEN
                && Ipv4Header.totalLen(b, ip) == b.length - ip && !Ipv4Header.isFragment(b, ip);
        int protocol = whole ? Ipv4Header.protocol(b, ip) : 0;
        int l4 = ip + Ipv4Header.MIN_LEN;
        return protocol == Ipv4Header.IPPROTO_UDP
                && InternetChecksum.udpOk(b, l4, b.length - l4, Ipv4Header.src(b, ip), Ipv4Header.dst(b, ip))
                || protocol == Ipv4Header.IPPROTO_TCP
                && InternetChecksum.tcpOk(b, l4, b.length - l4, Ipv4Header.src(b, ip), Ipv4Header.dst(b, ip));
    }

    /** The version shares its byte with the header length, so both are blank. */
    private static String name(Field f) {
        return f.layer() + " " + f.name() + (f.name().equals("version") ? " and IHL" : "");
    }

    /** The frame with its blanks, a new array at each call. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Names of the blanked fields. */
    public List<String> names() {
        return blanks.stream().map(Blanked::name).toList();
    }

    /** The first bytes with the blanks marked. */
    public ByteGrid grid() {
        int shown = Math.min(bytes.length, 64);
        List<Cell> cells = new ArrayList<>();
        for (Field f : blanks) {
            cells.add(Cell.range(f.name(), f.layer(), f.firstByte(), f.endByte() - f.firstByte(), "?",
                    "blanked: what must stand here?").suspect());
        }
        return ByteGrid.of("a frame of the capture, " + bytes.length + " bytes, blanked: " + String.join(", ", names()),
                Arrays.copyOf(bytes, shown), cells)
                .caption(shown < bytes.length ? "The first " + shown + " of " + bytes.length + " bytes." : "");
    }

    /** The blanked fields that an answer got wrong; "other bytes" if it changed what was not blank. */
    List<String> wrong(byte[] answer) {
        if (answer == null || answer.length != right.length) {
            return List.of("the length");
        }
        byte[] rest = answer.clone();
        List<String> wrong = new ArrayList<>();
        for (Field f : blanks) {
            if (!Arrays.equals(answer, f.firstByte(), f.endByte(), right, f.firstByte(), f.endByte())) {
                wrong.add(name(f));
            }
            System.arraycopy(right, f.firstByte(), rest, f.firstByte(), f.endByte() - f.firstByte());
        }
        if (!Arrays.equals(rest, right)) {
            wrong.add("other bytes");
        }
        return wrong;
    }

    @Override
    public String toString() {
        return "frame of " + bytes.length + " bytes without " + String.join(", ", names());
    }
}
