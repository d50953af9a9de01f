package kstack.wire;

/** Lists TCP options one by one for {@link Dissection}, in tcpdump's words. */
final class TcpOptionText {
    private final FieldList list;
    private final byte[] b;
    private final StringBuilder text = new StringBuilder();

    TcpOptionText(FieldList list) {
        this.list = list;
        this.b = list.b;
    }

    /** Adds the options of the header at {@code at} and answers what stands in tcpdump's brackets. */
    String options(int at, int hdr, int end) {
        list.layer("TCP", at);
        int i = TcpHeader.MIN_LEN;
        while (i < hdr && at + i < end) {
            int kind = Bytes.u8(b, at + i);
            if (kind == TcpOptions.EOL) {
                list.add("option EOL", i, hdr - i, Bytes.hex(b, at + i, hdr - i), "end of options");
                say("eol");
                break;
            }
            if (kind == TcpOptions.NOP) {
                list.add("option NOP", i, 1, "01", "");
                say("nop");
                i++;
                continue;
            }
            int size = i + 1 < hdr ? Bytes.u8(b, at + i + 1) : 0;
            if (size < 2 || size > hdr - i) {
                list.add("option " + kind, i, hdr - i, Bytes.hex(b, at + i, hdr - i),
                        "impossible length " + size + ": Linux stops reading here", true);
                say("bad");
                break;
            }
            option(at, i, kind, size);
            i += size;
        }
        return text.toString();
    }

    private void option(int at, int i, int kind, int size) {
        int v = at + i + 2;
        String raw = Bytes.hex(b, at + i, size);
        if (kind == TcpOptions.MSS && size == 4) {
            list.add("option MSS", i, size, Integer.toString(Bytes.u16(b, v)), "largest segment");
            say("mss " + Bytes.u16(b, v));
        } else if (kind == TcpOptions.WINDOW && size == 3) {
            int shift = Bytes.u8(b, v);
            list.add("option window scale", i, size, Integer.toString(shift), "window times " + (1 << Math.min(shift, 14)),
                    shift > TcpOptions.MAX_WSCALE);
            say("wscale " + shift);
        } else if (kind == TcpOptions.SACK_PERM && size == 2) {
            list.add("option SACK permitted", i, size, raw, "");
            say("sackOK");
        } else if (kind == TcpOptions.TIMESTAMP && size == 10) {
            String val = TransportDissector.unsigned(Bytes.s32(b, v));
            String ecr = TransportDissector.unsigned(Bytes.s32(b, v + 4));
            list.add("option timestamps", i, size, val + " " + ecr, "value, echo reply");
            say("TS val " + val + " ecr " + ecr);
        } else if (kind == TcpOptions.SACK && size >= 10 && (size - 2) % 8 == 0) {
            StringBuilder blocks = new StringBuilder();
            for (int k = v; k < at + i + size; k += 8) {
                blocks.append('{').append(TransportDissector.unsigned(Bytes.s32(b, k))).append(':')
                        .append(TransportDissector.unsigned(Bytes.s32(b, k + 4))).append('}');
            }
            list.add("option SACK", i, size, blocks.toString(), "received out of order");
            say("sack " + (size - 2) / 8 + " " + blocks);
        } else {
            boolean known = kind <= TcpOptions.SACK || kind == TcpOptions.TIMESTAMP;
            list.add("option " + kind, i, size, raw, known ? "a length that this kind never has: ignored" : "", known);
            say("unknown-" + kind);
        }
    }

    private void say(String word) {
        text.append(text.isEmpty() ? "" : ",").append(word);
    }
}
