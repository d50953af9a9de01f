package kstack.wire.pcap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The next-generation format: blocks of type, length, body and length again, in sections that each have their own byte
 * order and interfaces. Blocks that hold no frame and no interface are passed over.
 */
final class PcapngReader extends CaptureReader {
    private static final int SECTION_HEADER = FileKind.PCAPNG;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    /** Around a block's body: type and length before, length after. */
    private static final int FRAMING = 12;
    /** More than any block that is read has; Wireshark's limit too. */
    private static final int MAX_BLOCK = 16 << 20;

    private ByteReader order;
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private final List<Timescale> scales = new ArrayList<>();
    private int sectionStart;
    private int sections;
    private long blocks;

    /** Reads the first section header behind its type. */
    PcapngReader(CaptureInput in) {
        super(in);
        section();
    }

    @Override
    CapturedFrame read() {
        while (true) {
            byte[] head = in.read(4);
            if (head.length == 0) {
                return null;
            }
            if (head.length < 4) {
                throw in.cut("the header of block " + (blocks + 1), 4, head.length);
            }
            int type = order.s32(head, 0);
            if (type == SECTION_HEADER) {
                section();
                continue;
            }
            blocks++;
            long total = order.u32(in.need(4, name(type)), 0);
            if (total < FRAMING) {
                throw in.damaged(name(type) + ": expected a length of " + FRAMING + " at least, found " + total
                        + "; the file is damaged here");
            }
            long body = (total + 3 & ~3L) - FRAMING;
            CapturedFrame frame = null;
            switch (type) {
                case INTERFACE_DESCRIPTION -> describe(body(type, body));
                case PACKET, ENHANCED_PACKET -> frame = packet(type, body(type, body));
                case SIMPLE_PACKET -> frame = simple(body(type, body));
                default -> in.pass(body, name(type));
            }
            closing(type, total);
            if (frame != null) {
                return frame;
            }
        }
    }

    private byte[] body(int type, long len) {
        if (len > MAX_BLOCK) {
            throw in.damaged(name(type) + ": expected at most " + MAX_BLOCK + " bytes, found a length of " + len
                    + "; the file is damaged here");
        }
        return in.need((int) len, name(type));
    }

    private void closing(int type, long total) {
        long again = order.u32(in.need(4, name(type)), 0);
        if (again != total) {
            throw in.damaged(name(type) + ": expected its length " + total + " again behind it, found " + again
                    + "; the file is damaged here");
        }
    }

    private void section() {
        blocks++;
        byte[] h = in.need(8, "a section header");
        order = ByteReader.BIG;
        if (order.s32(h, 4) != BYTE_ORDER_MAGIC) {
            order = ByteReader.LITTLE;
        }
        if (order.s32(h, 4) != BYTE_ORDER_MAGIC) {
            throw in.damaged("a section header: expected the byte-order mark 1a2b3c4d, found "
                    + String.format(Locale.ROOT, "%08x", ByteReader.BIG.s32(h, 4)) + "; the file is damaged here");
        }
        long total = order.u32(h, 0);
        if (total < 28 || total > MAX_BLOCK) {
            throw in.damaged("a section header: expected a length from 28 to " + MAX_BLOCK + ", found " + total
                    + "; the file is damaged here");
        }
        byte[] rest = in.need((int) (total + 3 & ~3L) - 16, "a section header");
        int major = order.u16(rest, 0);
        if (major != 1) {
            throw in.damaged("expected pcapng version 1, found " + major + "." + order.u16(rest, 2)
                    + "; convert it: editcap -F pcapng OLD NEW");
        }
        closing(SECTION_HEADER, total);
        sections++;
        sectionStart = interfaces.size();
    }

    private void describe(byte[] b) {
        atLeast(INTERFACE_DESCRIPTION, b, 8);
        PcapngOptions options = new PcapngOptions(in, order, b, 8, name(INTERFACE_DESCRIPTION));
        Timescale scale = Timescale.of(options);
        interfaces.add(new CaptureInterface(options.text(PcapngOptions.IF_NAME), order.u16(b, 0), order.u32(b, 4),
                scale.resolution()));
        scales.add(scale);
    }

    /** Both packet blocks differ only in how wide the interface's number is. */
    private CapturedFrame packet(int type, byte[] b) {
        atLeast(type, b, 20);
        long id = type == PACKET ? order.u16(b, 0) : order.u32(b, 0);
        int index = interfaceOf(type, id);
        long ticks = order.u32(b, 4) << 32 | order.u32(b, 8);
        byte[] bytes = frame(type, b, 20, order.u32(b, 12), order.u32(b, 16));
        PcapngOptions options = new PcapngOptions(in, order, b, 20 + (bytes.length + 3 & ~3), name(type));
        return new CapturedFrame(scales.get(index).ns(ticks), interfaces.get(index).linkType(), bytes,
                (int) Math.max(order.u32(b, 16), bytes.length), index, options.texts(PcapngOptions.COMMENT));
    }

    private CapturedFrame simple(byte[] b) {
        atLeast(SIMPLE_PACKET, b, 4);
        int index = interfaceOf(SIMPLE_PACKET, 0);
        long original = order.u32(b, 0);
        long snap = interfaces.get(index).snapLen();
        long captured = Math.min(original, snap == 0 ? Long.MAX_VALUE : snap);
        byte[] bytes = frame(SIMPLE_PACKET, b, 4, captured, original);
        return new CapturedFrame(0, interfaces.get(index).linkType(), bytes, (int) original, index, List.of());
    }

    private byte[] frame(int type, byte[] b, int off, long captured, long original) {
        if (captured > CaptureInput.MAX_FRAME || original > Integer.MAX_VALUE || captured > b.length - off) {
            throw in.damaged(name(type) + ": expected a frame of at most "
                    + Math.min(b.length - off, CaptureInput.MAX_FRAME) + " bytes, found lengths " + captured + " and "
                    + original + "; the file is damaged here");
        }
        byte[] bytes = new byte[(int) captured];
        System.arraycopy(b, off, bytes, 0, bytes.length);
        return bytes;
    }

    private int interfaceOf(int type, long id) {
        int known = interfaces.size() - sectionStart;
        if (id >= known) {
            throw in.damaged(name(type) + ": expected one of the " + known + " interfaces described before, found number "
                    + id + "; the file is damaged or was cut at its start");
        }
        return sectionStart + (int) id;
    }

    private void atLeast(int type, byte[] b, int len) {
        if (b.length < len) {
            throw in.damaged(name(type) + ": expected a body of " + len + " bytes at least, found " + b.length
                    + "; the file is damaged here");
        }
    }

    private String name(int type) {
        String kind = switch (type) {
            case SECTION_HEADER -> "section header";
            case INTERFACE_DESCRIPTION -> "interface description";
            case PACKET, SIMPLE_PACKET, ENHANCED_PACKET -> "packet " + (in.frames + 1);
            default -> String.format(Locale.ROOT, "type 0x%x", type);
        };
        return "block " + blocks + " (" + kind + ")";
    }

    @Override
    public List<CaptureInterface> interfaces() {
        return List.copyOf(interfaces);
    }

    @Override
    public String format() {
        return "pcapng, " + order.title() + (sections > 1 ? ", " + sections + " sections" : "")
                + (in.isGzip() ? ", gzip" : "");
    }
}
