package kstack.lab;

import java.lang.reflect.Array;
import java.util.Iterator;
import java.util.Objects;
import kstack.lab.show.Markup;

/**
 * Comparing and writing values of any kind for checks: arrays by content, whole numbers of any width by value, so
 * {@code 0xfabb} is the same answer as an int, a short or a long.
 */
final class Values {
    private static final int MAX = 160;

    private Values() {
    }

    static boolean same(Object expected, Object actual) {
        if (expected instanceof Number a && actual instanceof Number b) {
            return whole(a) && whole(b) ? a.longValue() == b.longValue() : a.doubleValue() == b.doubleValue();
        }
        if (array(expected) && array(actual)) {
            int n = Array.getLength(expected);
            boolean same = n == Array.getLength(actual);
            for (int i = 0; same && i < n; i++) {
                same = same(Array.get(expected, i), Array.get(actual, i));
            }
            return same;
        }
        if (expected instanceof Iterable<?> a && actual instanceof Iterable<?> b) {
            Iterator<?> x = a.iterator();
            Iterator<?> y = b.iterator();
            while (x.hasNext() && y.hasNext()) {
                if (!same(x.next(), y.next())) {
                    return false;
                }
            }
            return !x.hasNext() && !y.hasNext();
        }
        return Objects.equals(expected, actual);
    }

    static String write(Object value, boolean hex) {
        StringBuilder out = new StringBuilder();
        write(value, hex, out);
        return Markup.cut(out.toString(), MAX);
    }

    private static void write(Object value, boolean hex, StringBuilder out) {
        if (out.length() > MAX) {
            return;
        }
        if (value instanceof Number n && whole(n)) {
            out.append(hex ? hex(n) : n.toString());
        } else if (value instanceof Double || value instanceof Float) {
            out.append(Markup.number(((Number) value).doubleValue()));
        } else if (array(value)) {
            out.append('[');
            for (int i = 0; i < Array.getLength(value) && out.length() <= MAX; i++) {
                out.append(i == 0 ? "" : ", ");
                write(Array.get(value, i), hex, out);
            }
            out.append(']');
        } else if (value instanceof Iterable<?> all) {
            out.append('[');
            String gap = "";
            for (Object one : all) {
                out.append(gap);
                write(one, hex, out);
                gap = ", ";
            }
            out.append(']');
        } else {
            out.append(String.valueOf(value).replaceAll("\\s+", " "));
        }
    }

    private static String hex(Number n) {
        if (n instanceof Byte) {
            return "0x" + Integer.toHexString(n.intValue() & 0xff);
        }
        if (n instanceof Short) {
            return "0x" + Integer.toHexString(n.intValue() & 0xffff);
        }
        return n instanceof Integer ? "0x" + Integer.toHexString(n.intValue()) : "0x" + Long.toHexString(n.longValue());
    }

    private static boolean whole(Number n) {
        return n instanceof Integer || n instanceof Long || n instanceof Short || n instanceof Byte;
    }

    private static boolean array(Object value) {
        return value != null && value.getClass().isArray();
    }

    /** The innermost cause: what a learner wants to read first. */
    static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; root.getCause() != null && root.getCause() != root && depth < 20; depth++) {
            root = root.getCause();
        }
        return root;
    }

    /** One line for an exception: its simple name and message. */
    static String oneLine(Throwable thrown) {
        Throwable root = root(thrown);
        String message = root.getMessage() == null ? "" : ": " + root.getMessage().replaceAll("\\s+", " ");
        return Markup.cut(root.getClass().getSimpleName() + message, 2 * MAX);
    }
}
