package kstack.wire.pcap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The options at the end of a pcapng block: code, length, value padded to four bytes. */
final class PcapngOptions {
    static final int END = 0;
    static final int COMMENT = 1;
    static final int IF_NAME = 2;
    static final int SHB_USERAPPL = 4;
    static final int IF_TSRESOL = 9;
    static final int IF_TSOFFSET = 14;

    private record Option(int code, byte[] value) {
    }

    private final List<Option> options = new ArrayList<>();
    private final ByteReader order;

    PcapngOptions(CaptureInput in, ByteReader order, byte[] b, int off, String block) {
        this.order = order;
        int i = off;
        while (i + 4 <= b.length) {
            int code = order.u16(b, i);
            int len = order.u16(b, i + 2);
            i += 4;
            if (code == END) {
                return;
            }
            if (len > b.length - i) {
                throw in.damaged(block + ": expected option " + code + " to end inside the block, found a length of "
                        + len + " where " + (b.length - i) + " bytes are left; the file is damaged here");
            }
            options.add(new Option(code, Arrays.copyOfRange(b, i, i + len)));
            i += len + 3 & ~3;
        }
    }

    /** The value of the first option of this kind. */
    Optional<byte[]> value(int code) {
        return options.stream().filter(o -> o.code == code).map(Option::value).findFirst();
    }

    String text(int code) {
        return value(code).map(PcapngOptions::decode).orElse("");
    }

    List<String> texts(int code) {
        return options.stream().filter(o -> o.code == code).map(o -> decode(o.value)).toList();
    }

    /** An eight-byte number. */
    long number(int code) {
        return value(code).filter(v -> v.length == 8).map(v -> order.s64(v, 0)).orElse(0L);
    }

    private static String decode(byte[] utf8) {
        int len = utf8.length;
        while (len > 0 && utf8[len - 1] == 0) {
            len--;
        }
        return new String(utf8, 0, len, StandardCharsets.UTF_8);
    }
}
