package kstack.lab.nb01;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import kstack.lab.Data;
import kstack.wire.Bytes;

/** The published vectors of {@code data/anchors/checksum_vectors.csv}. */
record Vectors(String algorithm, String name, byte[] input, int expected) {
    /** The vectors of one algorithm, in the order of the file. */
    static List<Vectors> of(String algorithm) {
        List<Vectors> all = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(Data.file("anchors/checksum_vectors.csv"), StandardCharsets.UTF_8)) {
                String[] column = line.split(",", 5);
                if (column[0].equals(algorithm)) {
                    all.add(new Vectors(column[0], column[1].replace('_', ' '), Bytes.unhex(column[2]),
                            Integer.parseUnsignedInt(column[3], 16)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("data/anchors/checksum_vectors.csv cannot be read: " + e.getMessage(), e);
        }
        return all;
    }
}
