package kstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChecksumVectorsTest {
    static List<String> rows() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../data/anchors/checksum_vectors.csv"));
        return lines.subList(1, lines.size());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void thePublishedVectorComesOut(String row) {
        String[] cells = row.split(",", 5);
        byte[] in = Bytes.unhex(cells[2]);
        int expected = (int) Long.parseLong(cells[3], 16);
        switch (cells[0]) {
            case "internet_sum" -> assertEquals(expected, InternetChecksum.sum(in, 0, in.length, 0));
            case "internet_checksum" -> assertEquals(expected, InternetChecksum.checksum(in, 0, in.length));
            case "rfc1624_eqn3_update" -> assertEquals(expected,
                    InternetChecksum.update(Bytes.u16(in, 0), Bytes.u16(in, 2), Bytes.u16(in, 4)));
            case "rfc1141_update" -> {
                // HC' = HC + m + ~m', the form that RFC 1624 corrects: it must differ from ours
                int old = InternetChecksum.add(InternetChecksum.add(Bytes.u16(in, 0), Bytes.u16(in, 2)),
                        ~Bytes.u16(in, 4) & 0xffff);
                assertEquals(expected, old);
                assertNotEquals(old, InternetChecksum.update(Bytes.u16(in, 0), Bytes.u16(in, 2), Bytes.u16(in, 4)));
            }
            case "crc32_ieee" -> assertEquals(expected, Fcs.crc32(in, 0, in.length));
            default -> fail("expected a known algorithm, found " + cells[0] + "; add a case for it");
        }
    }
}
