package kstack.lab.nb07;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kstack.host.Host;
import kstack.lab.plot.Chart;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.TableView;
import kstack.sim.SimTime;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * Every poll of a host's NAPI as the tracepoint {@code napi:napi_poll} tells it: when it ended, how many packets it took, out
 * of which budget. Attach it before the host runs.
 */
public final class Polls implements Html {
    /** One poll, by the time it ended. */
    public record Poll(long atPs, int work, int budget) {
    }

    private static final int MOST = 1_000_000;

    private final Host host;
    private final List<Poll> polls = new ArrayList<>();

    private Polls(Host host) {
        this.host = host;
    }

    /** Writes down the polls of a host from now on. */
    public static Polls of(Host host) {
        Polls polls = new Polls(host);
        host.softnet().receive().pollTrace((cpu, napi, work, budget) -> {
            if (polls.polls.size() < MOST) {
                polls.polls.add(new Poll(cpu.now(), work, budget));
            }
        });
        return polls;
    }

    /** The polls so far. */
    public List<Poll> list() {
        return List.copyOf(polls);
    }

    /** How many packets each poll took, in order. */
    public List<Integer> work() {
        return polls.stream().map(Poll::work).toList();
    }

    /** What the polls took, in order, those that found nothing left out: {@code 64, 64, 22}. */
    public String sizesInOrder() {
        return polls.stream().filter(p -> p.work() > 0).map(p -> Integer.toString(p.work())).collect(Collectors.joining(", "));
    }

    /** Packets in all polls. */
    public long packets() {
        return polls.stream().mapToLong(Poll::work).sum();
    }

    /** How many polls took so many packets: {@code @[args->work] = count()} of bpftrace. */
    public Map<Integer, Long> sizes() {
        Map<Integer, Long> sizes = new TreeMap<>();
        polls.forEach(poll -> sizes.merge(poll.work(), 1L, Long::sum));
        return sizes;
    }

    /** Time from the end of each poll to the end of the next, in microseconds. */
    public double[] gapsUs() {
        double[] gaps = new double[Math.max(0, polls.size() - 1)];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = (polls.get(i + 1).atPs() - polls.get(i).atPs()) / (double) SimTime.US;
        }
        return gaps;
    }

    /** The polls of this and, where given, another host between two times: when they came, and what they took. */
    public Chart chart(String title, long fromPs, long toPs, String name, Polls other, String otherName) {
        Chart chart = Chart.of(title).x("time", "us").y("packets in a poll", "packets");
        add(chart, name, fromPs, toPs);
        other.add(chart, otherName, fromPs, toPs);
        return chart;
    }

    private void add(Chart chart, String name, long fromPs, long toPs) {
        List<Poll> seen = polls.stream().filter(p -> p.atPs() >= fromPs && p.atPs() < toPs).toList();
        if (seen.isEmpty()) {
            throw new IllegalArgumentException("No poll of \"" + name + "\" ended between " + SimTime.text(fromPs) + " and "
                    + SimTime.text(toPs) + ": " + Markup.count(polls.size(), "poll") + " in all; run the host as far as that");
        }
        chart.scatter(name, seen.stream().map(p -> (p.atPs() - fromPs) / (double) SimTime.US).toList(),
                seen.stream().map(Poll::work).toList());
    }

    /** A row for each poll: when it ended in microseconds, packets, budget. */
    public Table table() {
        Table table = Table.create("polls of " + host.eth0().name(), DoubleColumn.create("end (us)"),
                IntColumn.create("work"), IntColumn.create("budget"));
        polls.forEach(p -> {
            table.doubleColumn(0).append(p.atPs() / (double) SimTime.US);
            table.intColumn(1).append(p.work());
            table.intColumn(2).append(p.budget());
        });
        return table;
    }

    @Override
    public String toHtml() {
        return TableView.of(table()).toHtml();
    }

    @Override
    public String toString() {
        return Markup.count(polls.size(), "poll") + ", " + Markup.count(packets(), "packet") + "; packets in a poll and how often: "
                + sizes();
    }
}
