package kstack.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads hex dumps for {@link HexDump}. The text column may look like hex digits, so the count of bytes on a line comes
 * from the next line's offset where there is one, and otherwise from the gap before the column.
 */
final class HexDumpParser {
    /** An offset that says it is one, by 0x or a colon. */
    private static final Pattern MARKED = Pattern.compile(
            "^\\s*(?:0x([0-9a-fA-F]{1,8}):?|([0-9a-fA-F]{3,8}):)(?:\\s+(.*))?$");
    /** An offset that only stands before pairs of digits, as Wireshark and hexdump -C print it. */
    private static final Pattern BARE = Pattern.compile("^\\s*([0-9a-fA-F]{4,8})(?:\\s+([0-9a-fA-F]{2}(?:\\s.*)?))?$");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");
    private static final Pattern GAP = Pattern.compile("\\s{2,}");
    private static final Pattern FIRST_PAIR = Pattern.compile("[0-9a-fA-F]{2}(\\s|$)");
    /** What may stand around plain digits in source code. */
    private static final Pattern CODE = Pattern.compile("0x(?=[0-9a-fA-F]{2})|[,;{}\\[\\]:\\-\"]|\\(byte\\)|\\\\x");

    private record Line(int number, long offset, String rest) {
    }

    private final String[] lines;

    HexDumpParser(String text) {
        lines = text.split("\r\n|\r|\n", -1);
    }

    List<byte[]> parse() {
        List<Line> found = withOffsets(MARKED);
        if (found.isEmpty()) {
            found = bareOffsets();
        }
        List<byte[]> packets = found.isEmpty() ? List.of(plain()) : packets(found);
        if (packets.get(0).length == 0) {
            throw new IllegalArgumentException("expected a hex dump, found no hex digits; paste what tcpdump -X, xxd or"
                    + " Wireshark's copy as hex dump print");
        }
        return packets;
    }

    private List<Line> withOffsets(Pattern pattern) {
        List<Line> out = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            Matcher m = pattern.matcher(lines[i]);
            if (m.matches()) {
                String digits = m.group(1) != null || m.groupCount() < 3 ? m.group(1) : m.group(2);
                String rest = m.group(m.groupCount());
                // 0x45 0x00: bytes of source code, no offset
                if (m.groupCount() == 3 && lines[i].strip().startsWith("0x") && !lines[i].contains(":")) {
                    continue;
                }
                out.add(new Line(i + 1, Long.parseLong(digits, 16), rest == null ? "" : rest));
            }
        }
        return out;
    }

    /** Bare offsets count only if every line has one and the first is zero; else the numbers are data. */
    private List<Line> bareOffsets() {
        List<Line> out = withOffsets(BARE);
        long written = 0;
        for (String line : lines) {
            written += line.isBlank() ? 0 : 1;
        }
        boolean all = !out.isEmpty() && out.get(0).offset == 0 && written == out.size() && !out.get(0).rest.isEmpty();
        return all ? out : List.of();
    }

    private List<byte[]> packets(List<Line> found) {
        List<byte[]> packets = new ArrayList<>();
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        for (int i = 0; i < found.size(); i++) {
            Line line = found.get(i);
            if (line.offset == 0 && packet.size() > 0) {
                packets.add(packet.toByteArray());
                packet.reset();
            }
            if (line.offset != packet.size()) {
                throw error(line.number, String.format(Locale.ROOT,
                        "offset 0x%04x after %d bytes, found 0x%04x; a line is missing, doubled or cut",
                        packet.size(), packet.size(), line.offset));
            }
            long next = i + 1 < found.size() ? found.get(i + 1).offset : 0;
            int count = next > line.offset ? (int) Math.min(next - line.offset, 1 << 16) : -1;
            byte[] b = data(line, count);
            packet.write(b, 0, b.length);
        }
        packets.add(packet.toByteArray());
        return packets;
    }

    /** The bytes of one line; {@code count} is how many the next offset asks for, -1 if that is not known. */
    private static byte[] data(Line line, int count) {
        String s = line.rest;
        int bar = s.indexOf('|');
        if (bar >= 0 && s.stripTrailing().endsWith("|")) {
            s = s.substring(0, bar);
        }
        int gap = gap(s);
        int limit = 2 * (count >= 0 ? count : HexDump.PER_LINE);
        StringBuilder digits = new StringBuilder();
        for (String word : s.substring(0, gap).strip().split("\\s+")) {
            if (word.isEmpty()) {
                continue;
            }
            if (gap == s.length() && digits.length() + word.length() > limit) {
                break;
            }
            boolean hex = HEX.matcher(word).matches();
            if (!hex && gap == s.length() && digits.length() > 0) {
                break;
            }
            if (!hex || (word.length() & 1) != 0) {
                throw error(line.number, "pairs of hex digits, found '" + word
                        + "'; a digit is missing, too much, or no hex digit");
            }
            digits.append(word);
        }
        if (count >= 0 && digits.length() != limit) {
            throw error(line.number, count + " bytes before the next line's offset, found " + digits.length() / 2
                    + "; bytes are missing or doubled");
        }
        return Bytes.unhex(digits.toString());
    }

    /** Where the text column's gap begins: two blanks or more, but not those in the middle of pairs; else the end. */
    private static int gap(String s) {
        Matcher m = GAP.matcher(s);
        while (m.find()) {
            boolean middle = m.start() == 8 * 3 - 1 && m.end() - m.start() == 2
                    && FIRST_PAIR.matcher(s.substring(m.end())).lookingAt();
            if (!middle) {
                return m.start();
            }
        }
        return s.length();
    }

    private byte[] plain() {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].replaceFirst("(#|//).*$", "");
            for (String word : CODE.matcher(line).replaceAll(" ").strip().split("\\s+")) {
                if (word.isEmpty()) {
                    continue;
                }
                if (!HEX.matcher(word).matches()) {
                    throw error(i + 1, "hex digits, found '" + word + "'; leave out text, or paste the dump with its"
                            + " offsets (0x0000:)");
                }
                if ((word.length() & 1) != 0) {
                    throw error(i + 1, "pairs of hex digits, found '" + word + "'; a digit is missing or too much");
                }
                digits.append(word);
            }
        }
        return Bytes.unhex(digits.toString());
    }

    private static IllegalArgumentException error(int line, String expected) {
        return new IllegalArgumentException("hex dump, line " + line + ": expected " + expected);
    }
}
