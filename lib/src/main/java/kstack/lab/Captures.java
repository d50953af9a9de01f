package kstack.lab;

import java.util.List;
import kstack.wire.Dissection;
import kstack.wire.LinkLayer;
import kstack.wire.pcap.Capture;
import kstack.wire.pcap.CapturedFrame;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Capture files as tables: what a reader filters, sorts and counts. */
public final class Captures {
    private Captures() {
    }

    /**
     * One row for each frame: number from 1 as in Wireshark, time since the first frame, bytes on the wire, tcpdump's
     * line, and what a receiver would complain about.
     */
    public static Table table(String name, Capture capture) {
        IntColumn number = IntColumn.create("frame");
        DoubleColumn time = DoubleColumn.create("time (ms)");
        IntColumn bytes = IntColumn.create("bytes");
        StringColumn summary = StringColumn.create("summary");
        StringColumn suspicious = StringColumn.create("suspicious");
        List<CapturedFrame> frames = capture.frames();
        for (CapturedFrame f : frames) {
            number.append(number.size() + 1);
            time.append((f.timestampNs() - frames.get(0).timestampNs()) / 1e6);
            bytes.append(f.originalLen());
            summary.append(f.summary());
            LinkLayer layer = f.linkLayer().orElse(null);
            suspicious.append(layer == null ? "" : String.join(", ",
                    Dissection.of(f.bytes(), 0, f.bytes().length, layer).suspicious().stream()
                            .map(s -> s.layer() + " " + s.name()).toList()));
        }
        return Table.create(name, number, time, bytes, summary, suspicious);
    }
}
