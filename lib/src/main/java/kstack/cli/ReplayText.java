package kstack.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kstack.replay.Conversation;
import kstack.replay.ReplayResult;
import kstack.replay.Stage;
import kstack.sim.SimTime;
import kstack.trace.PacketLedger;
import kstack.wire.Ipv4Header;

/** The result of a replay for people: a page that fits a screen. */
final class ReplayText {
    private static final int WIDTH = 112;
    private static final int MOST_CONVERSATIONS = 20;

    private final StringBuilder page = new StringBuilder();

    private ReplayText() {
    }

    static String of(Path file, ReplayResult r, Path output) {
        ReplayText t = new ReplayText();
        t.head(file, r);
        t.stages(r.stages());
        t.fates(r);
        t.counters(r.counters());
        t.conversations(r);
        if (output != null) {
            t.line("");
            t.line("Wrote %,d frames with what became of each to %s", r.injected().count(), output);
        }
        return t.page.toString();
    }

    private void line(String format, Object... values) {
        page.append(String.format(Locale.ROOT, format, values).stripTrailing()).append(System.lineSeparator());
    }

    private void head(Path file, ReplayResult r) {
        line("%s: %,d frames, %,d bytes, %s; %s", file, r.frames().count(), r.frames().bytes(),
                SimTime.text(r.spanPs()), r.format());
        line("Host %s, %s%s", r.host().prefix(), r.mac(), r.host().guessed() ? "" : ", " + r.host().why());
        if (r.host().guessed()) {
            line("  guessed: %s; --host IP chooses another", r.host().why());
        }
        line("Injected %,d frames, %,d bytes. Sent by the host itself and not repeated: %,d frames, %,d bytes.",
                r.injected().count(), r.injected().bytes(), r.sentByHost().count(), r.sentByHost().bytes());
        r.notes().forEach(note -> line("Note: %s.", note));
    }

    private void stages(List<Stage> stages) {
        line("");
        line("%-20s %10s %12s   %s", "Stage", "count", "ns each", "function");
        for (Stage s : stages) {
            String each = s.timePs() == 0 || s.packets() == 0 ? "-"
                    : String.format(Locale.ROOT, "%.0f", (double) s.timePs() / s.packets() / SimTime.NS);
            line("%-20s %,10d %12s   %s", s.name(), s.packets(), each, s.function());
        }
    }

    private void fates(ReplayResult r) {
        PacketLedger p = r.packets();
        List<String> parts = new ArrayList<>();
        part(parts, p.delivered(), "delivered to recv()");
        part(parts, p.consumed(), "consumed by the kernel");
        part(parts, p.dropped(), "dropped");
        part(parts, p.missed(), "missed by the NIC");
        part(parts, p.filtered(), "filtered by the NIC");
        part(parts, r.held(), "still queued");
        line("");
        line("Packets: %s", parts.isEmpty() ? "none" : String.join(", ", parts));
        p.dropSites().forEach((site, n) -> line("  dropped %,8d  %s", n, site));
    }

    private static void part(List<String> parts, long n, String words) {
        if (n > 0) {
            parts.add(String.format(Locale.ROOT, "%,d %s", n, words));
        }
    }

    private void counters(Map<String, Long> moved) {
        if (moved.isEmpty()) {
            return;
        }
        List<String> cells = new ArrayList<>();
        int width = 0;
        for (Map.Entry<String, Long> c : moved.entrySet()) {
            String cell = String.format(Locale.ROOT, "%s %,d", c.getKey(), c.getValue());
            cells.add(cell);
            width = Math.max(width, cell.length() + 3);
        }
        int columns = Math.max(1, WIDTH / width);
        int rows = (cells.size() + columns - 1) / columns;
        line("");
        line("Counters that moved");
        for (int row = 0; row < rows; row++) {
            StringBuilder text = new StringBuilder("  ");
            for (int i = row; i < cells.size(); i += rows) {
                text.append(cells.get(i)).append(" ".repeat(width - cells.get(i).length()));
            }
            line("%s", text);
        }
    }

    private void conversations(ReplayResult r) {
        List<Conversation> all = r.conversations();
        if (!all.isEmpty()) {
            line("");
            line("%-4s %-21s    %-21s %9s %8s %8s %13s  %s", "", "peer", "host", "frames in", "out", "recv()s",
                    "bytes", "socket known from");
        }
        for (Conversation c : all.subList(0, Math.min(all.size(), MOST_CONVERSATIONS))) {
            line("%-4s %-21s -> %-21s %,9d %,8d %,8d %,13d  %s",
                    Ipv4Header.protocolName(c.in().protocol()).toLowerCase(Locale.ROOT), c.peer(), c.local(),
                    c.framesIn(), c.framesOut(), c.received().calls(), c.received().bytes(),
                    c.opened().isEmpty() ? "none" : c.opened());
        }
        if (all.size() > MOST_CONVERSATIONS) {
            line("and %,d more conversations; --json has all of them", all.size() - MOST_CONVERSATIONS);
        }
        r.pings().forEach((id, got) -> line("ping %-45s %18s %,8d %,13d  the host's echo requests", "id " + id, "",
                got.calls(), got.bytes()));
    }
}
