package kstack.lab.nb07;

import java.util.ArrayList;
import java.util.List;
import kstack.host.Host;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.TableView;
import kstack.net.core.GroResult;
import kstack.net.core.Napi;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The chapter's {@code napi_struct} field by field: what it is for, what became of it in the kernels since, and what the model's
 * context holds now. Linux: {@code include/linux/netdevice.h}.
 */
public final class NapiStruct implements Html {
    private static final String[] BITS = {"SCHED", "MISSED", "DISABLE", "NPSVC", "LISTED", "NO_BUSY_POLL", "IN_BUSY_POLL",
        "PREFER_BUSY_POLL", "THREADED", "SCHED_THREADED"};

    private final Table table;

    private NapiStruct(Table table) {
        this.table = table;
    }

    /** The context of a host's card as it stands. */
    public static NapiStruct of(Host host) {
        Napi napi = host.driver().napi();
        Table table = Table.create("napi_struct of " + napi.name(), StringColumn.create("field"), StringColumn.create("what for"),
                StringColumn.create("in Linux"), StringColumn.create("here, now"));
        row(table, "poll_list", "links it into a CPU's list while it is scheduled", "as shown",
                (napi.state() & Napi.STATE_SCHED) != 0 ? "scheduled" : "on no list");
        row(table, "state", "who owns it: the bits of NAPIF_STATE_*", "as shown", bits(napi.state()));
        row(table, "weight", "budget of one poll", "as shown; 64 for every driver", Integer.toString(napi.weight()));
        row(table, "poll", "the driver's poll function", "as shown", host.driver().getClass().getSimpleName() + ".clean, "
                + Markup.count(napi.polls(), "call"));
        row(table, "gro_bitmask", "which GRO buckets hold packets", "unsigned long, not int; in struct gro_node since 2025",
                Markup.count(napi.held(), "packet") + " held");
        row(table, "gro_count", "packets that GRO holds", "gone before 5.10: a count in each bucket took its place", "no such field");
        row(table, "gro_hash", "8 buckets of held packets", "struct gro_list[8], not pointers; in struct gro_node since 2025",
                Markup.count(napi.groCount(GroResult.MERGED) + napi.groCount(GroResult.MERGED_FREE), "frame") + " merged so far");
        row(table, "skb", "a packet that napi_get_frags() prepared", "as shown; e1000 does not use it for small frames", "none");
        row(table, "rx_list, rx_count", "the batch on its way up, 8 at a time", "as shown, in later kernels in struct gro_node",
                Markup.count(napi.packets(), "packet") + " so far");
        row(table, "timer", "polls later, without an interrupt", "as shown; gro_flush_timeout sets it",
                napi.groFlushTimeoutNs() == 0 ? "off" : napi.groFlushTimeoutNs() + " ns");
        row(table, "dev_list", "the device's contexts", "as shown", "1 on " + napi.name());
        row(table, "napi_hash_node, napi_id", "finds it by number, for busy polling", "as shown", "napi_id " + napi.id());
        row(table, "(missing)", "", "dev and defer_hard_irqs_count (5.10), thread and list_owner (6.6), irq_suspend_timeout (6.13)",
                "defer_hard_irqs " + napi.deferHardIrqs());
        return new NapiStruct(table);
    }

    private static void row(Table table, String... cells) {
        for (int i = 0; i < cells.length; i++) {
            table.stringColumn(i).append(cells[i]);
        }
    }

    /** The names of the bits that are set. */
    static String bits(int state) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < BITS.length; i++) {
            if ((state & 1 << i) != 0) {
                names.add(BITS[i]);
            }
        }
        return names.isEmpty() ? "none" : String.join(" ", names);
    }

    /** The rows. */
    public Table table() {
        return table;
    }

    @Override
    public String toHtml() {
        return TableView.of(table, table.rowCount()).toHtml();
    }

    @Override
    public String toString() {
        return table.name() + ": " + Markup.count(table.rowCount(), "row");
    }
}
