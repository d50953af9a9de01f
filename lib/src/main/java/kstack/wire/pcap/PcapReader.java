package kstack.wire.pcap;

import java.util.List;

/**
 * The classic format: a header of 24 bytes, then records of 16 bytes and the frame.
 *
 * <pre>
 * magic 4 | version 2+2 | zone 4 | sigfigs 4 | snaplen 4 | link type 4     seconds 4 | fraction 4 | captured 4 | original 4
 * </pre>
 */
final class PcapReader extends CaptureReader {
    private final ByteReader order;
    private final boolean nanos;
    private final int linkType;
    private final List<CaptureInterface> interfaces;

    /** Reads the header behind the magic number. */
    PcapReader(CaptureInput in, ByteReader order, boolean nanos) {
        super(in);
        this.order = order;
        this.nanos = nanos;
        byte[] h = in.need(20, "the file header");
        int major = order.u16(h, 0);
        if (major != 2) {
            throw in.damaged("expected pcap version 2, found " + major + "." + order.u16(h, 2)
                    + "; convert it: editcap -F pcap OLD NEW");
        }
        // the upper half holds hints about the FCS
        linkType = order.s32(h, 16) & 0xffff;
        interfaces = List.of(new CaptureInterface("", linkType, order.u32(h, 12), nanos ? "10^-9 s" : "10^-6 s"));
    }

    @Override
    CapturedFrame read() {
        String what = "record " + (in.frames + 1);
        byte[] h = in.read(16);
        if (h.length == 0) {
            return null;
        }
        if (h.length < 16) {
            throw in.cut("the header of " + what, 16, h.length);
        }
        long captured = order.u32(h, 8);
        long original = order.u32(h, 12);
        if (captured > CaptureInput.MAX_FRAME || original > Integer.MAX_VALUE) {
            throw in.damaged(what + ": expected a frame of at most " + CaptureInput.MAX_FRAME + " bytes, found lengths "
                    + captured + " and " + original + "; the file is damaged here or before");
        }
        byte[] bytes = in.need((int) captured, what);
        long timestampNs = order.u32(h, 0) * 1_000_000_000L + order.u32(h, 4) * (nanos ? 1 : 1000);
        return new CapturedFrame(timestampNs, linkType, bytes, (int) Math.max(original, captured), 0, List.of());
    }

    @Override
    public List<CaptureInterface> interfaces() {
        return interfaces;
    }

    @Override
    public String format() {
        return "pcap, " + (nanos ? "nanoseconds" : "microseconds") + ", " + order.title()
                + (in.isGzip() ? ", gzip" : "");
    }
}
