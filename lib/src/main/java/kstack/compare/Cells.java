package kstack.compare;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.csv.CSVRecord;

/**
 * The cells of one row by column name, read as numbers or words. What is no number is a {@link RecordingException} with
 * its place; an empty cell, and one of a column that the file lacks, is absent.
 */
final class Cells {
    private final String file;
    private final long line;
    private final CSVRecord row;
    /** Columns that were asked for, by any row of the file. */
    private final Set<String> asked;

    Cells(String file, CSVRecord row, long line, TreeSet<String> asked) {
        this.file = file;
        this.row = row;
        this.line = line;
        this.asked = asked;
    }

    long line() {
        return line;
    }

    boolean has(String column) {
        asked.add(column);
        return row.isSet(column) && !row.get(column).isBlank();
    }

    String word(String column, String absent) {
        return has(column) ? row.get(column).strip() : absent;
    }

    double number(String column, double absent) {
        if (!has(column)) {
            return absent;
        }
        String cell = row.get(column).strip();
        try {
            double value = Double.parseDouble(cell);
            if (Double.isFinite(value) && Character.isDigit(cell.charAt(cell.length() - 1))) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as for infinities
        }
        throw bad(column, "a number", cell);
    }

    int integer(String column, int absent) {
        double value = number(column, absent);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw bad(column, "a whole number", row.get(column).strip());
        }
        return (int) value;
    }

    private RecordingException bad(String column, String expected, String found) {
        return new RecordingException(String.format(Locale.ROOT, "%s, line %d, column %s: expected %s, found '%s'",
                file, line, column, expected, found));
    }
}
