package kstack.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/**
 * What this session's learner has tried and solved. Kept in memory: restarting the kernel starts afresh.
 * {@code Progress.show()} is a good last cell of a notebook.
 */
public final class Progress implements Html {
    private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

    private final List<Entry> entries;

    private record Entry(String id, String title, int failed, boolean passed) {
    }

    private Progress(List<Entry> entries) {
        this.entries = entries;
    }

    /** Notes an attempt; returns how many have failed since the exercise was last passed, this one included. */
    static synchronized int attempt(String id, String title, boolean passed) {
        Entry before = ENTRIES.get(id);
        int failed = passed ? 0 : 1 + (before == null || before.passed ? 0 : before.failed);
        ENTRIES.put(id, new Entry(id, title, failed, passed));
        return failed;
    }

    /** The exercises tried so far. */
    public static synchronized Progress show() {
        return new Progress(new ArrayList<>(ENTRIES.values()));
    }

    /** Forgets all attempts. */
    public static synchronized void reset() {
        ENTRIES.clear();
    }

    @Override
    public String toHtml() {
        StringBuilder rows = new StringBuilder("<table class=\"ks-t\"><tbody>");
        for (Entry entry : entries) {
            rows.append("<tr><td>").append(entry.passed ? "\u2713 passed" : "\u2717 " + entry.failed + " tried")
                    .append("</td><td>").append(Markup.text(entry.title)).append("</td></tr>");
        }
        return Theme.card("note", "progress", toString(), rows.append("</tbody></table>").toString());
    }

    @Override
    public String toString() {
        long passed = entries.stream().filter(Entry::passed).count();
        return passed + " of " + Markup.count(entries.size(), "exercise") + " tried are passed";
    }
}
