package kstack.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import kstack.compare.Comparison;
import kstack.compare.Figures;
import kstack.compare.Figures.Figure;
import kstack.compare.PublishedFigure;
import kstack.compare.PublishedRow;
import kstack.compare.PublishedTable;
import kstack.compare.Recording;
import kstack.compare.Setting;
import kstack.compare.Summary;

/** Recorded and modelled runs as JSON; {@code ./lab compare --help} lists the keys. What has no figure has no key. */
final class CompareJson {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private CompareJson() {
    }

    static String text(Map<Recording, List<Comparison>> results, Map<PublishedTable, List<PublishedRow>> published) {
        ObjectNode root = MAPPER.createObjectNode();
        ArrayNode files = root.putArray("files");
        results.forEach((file, rows) -> file(files.addObject(), file, rows));
        ArrayNode summary = root.putArray("summary");
        for (Summary s : Summary.of(results)) {
            ObjectNode o = summary.addObject().put("regime", s.regime().text()).put("figure", s.figure().key())
                    .put("unit", s.figure().relative() ? "percent" : "points").put("rows", s.rows());
            put(o, "mean_error", s.meanError());
            put(o, "worst_error", s.worstError());
            o.put("worst_file", s.worstFile()).put("worst_line", s.worstLine());
        }
        ArrayNode tables = root.putArray("published");
        published.forEach((table, rows) -> published(tables.addObject(), table, rows));
        try {
            return MAPPER.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can always be written", e);
        }
    }

    private static void file(ObjectNode o, Recording file, List<Comparison> rows) {
        o.put("file", file.name());
        ArrayNode unread = o.putArray("columns_not_read");
        file.unread().forEach(unread::add);
        ArrayNode modelled = o.putArray("rows");
        ArrayNode not = o.putArray("not_modelled");
        for (Comparison c : rows) {
            if (c.model() == null) {
                not.addObject().put("line", c.row().line()).put("reason", c.row().reason());
            } else {
                row(modelled.addObject(), c);
            }
        }
    }

    private static void published(ObjectNode o, PublishedTable table, List<PublishedRow> rows) {
        o.put("file", table.name()).put("title", table.form().title());
        ArrayNode unread = o.putArray("columns_not_read");
        table.unread().forEach(unread::add);
        ArrayNode modelled = o.putArray("rows");
        ArrayNode not = o.putArray("not_modelled");
        for (PublishedRow row : rows) {
            if (row.reason() != null) {
                not.addObject().put("line", row.line()).put("reason", row.reason());
                continue;
            }
            ObjectNode r = modelled.addObject().put("line", row.line()).put("setting", row.setting());
            ObjectNode measured = r.putObject("measured");
            ObjectNode model = r.putObject("model");
            ObjectNode error = r.putObject("error");
            for (PublishedFigure f : row.figures()) {
                put(measured, f.name(), f.measured());
                put(model, f.name(), f.model());
                put(error, f.name(), f.error());
            }
        }
    }

    private static void row(ObjectNode o, Comparison c) {
        o.put("line", c.row().line());
        setting(o.putObject("setting"), c.row().setting());
        o.put("regime", c.regime().text()).put("shape_only", c.shapeOnly());
        figures(o.putObject("measured"), c.row().measured());
        figures(o.putObject("model"), c.model());
        ObjectNode errors = o.putObject("error");
        for (Figure f : Figure.values()) {
            put(errors, f.key(), c.error(f));
        }
    }

    private static void setting(ObjectNode o, Setting s) {
        o.put("qemu", s.noclamp() ? "noclamp" : "stock").put("ns_per_instruction", s.nsPerInstruction())
                .put("mitigation", s.mitigation() ? "on" : "off").put("InterruptThrottleRate", s.throttleRate())
                .put("RxDescriptors", s.rxDescriptors()).put("RxIntDelay_1.024us", s.rxIntDelay())
                .put("RxAbsIntDelay_1.024us", s.rxAbsIntDelay()).put("udp_rcvbuf_set_bytes", s.rcvbuf())
                .put("netdev_budget", s.netdevBudget()).put("dev_weight", s.devWeight())
                .put("napi_defer_hard_irqs", s.deferHardIrqs()).put("gro_flush_timeout_ns", s.groFlushTimeoutNs())
                .put("sink", s.stopped() ? "stopped" : "recv").put("traced", s.traced() ? 1 : 0)
                .put("frame_bytes_without_fcs", s.frameBytes()).put("burst_frames", s.burstFrames())
                .put("period_us", s.periodPs() / 1e6).put("offered_pps", s.offeredPps());
    }

    private static void figures(ObjectNode o, Figures of) {
        for (Figure f : Figure.values()) {
            put(o, f.key(), of.of(f));
        }
    }

    private static void put(ObjectNode o, String key, double x) {
        if (Double.isFinite(x)) {
            o.put(key, Math.rint(x * 1e4) / 1e4);
        }
    }
}
