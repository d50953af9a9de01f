package kstack.lab.view;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/**
 * The receive path as a map, wire to {@code recv()}, in lanes by context, with 'you are here' marks. The boxes carry
 * the kernel's names and lead to the notebook that takes the stage apart, where that lies beside this one.
 * {@code ReceivePath.here("ip_rcv")} marks one; {@code text()} gives the path as a line of text.
 */
public final class ReceivePath implements Html {
    /** One box: its name, the context it runs in, the number of the notebook about it, and what it does. */
    public record Stage(String name, Lane lane, String notebook, String does) {
    }

    private static final List<Stage> STAGES = List.of(
            stage("NIC", Lane.HARDWARE, "05", "takes the frame from the wire, tests its FCS"),
            stage("DMA ring", Lane.HARDWARE, "05", "the frame is written into a buffer that a descriptor names"),
            stage("hard IRQ", Lane.HARD_IRQ, "06", "the driver's interrupt handler masks the NIC's interrupt"),
            stage("napi_schedule", Lane.HARD_IRQ, "07", "puts the NAPI instance on this CPU's poll list, raises NET_RX"),
            stage("net_rx_action", Lane.SOFTIRQ, "09", "the NET_RX softirq: polls each NAPI within a budget"),
            stage("napi poll", Lane.SOFTIRQ, "08", "the driver takes finished descriptors, makes an sk_buff of each"),
            stage("GRO", Lane.SOFTIRQ, "11", "merges segments of one flow into one larger sk_buff"),
            stage("netif_receive_skb", Lane.SOFTIRQ, "13", "taps, VLAN, ingress hooks, then the protocol handler"),
            stage("ip_rcv", Lane.SOFTIRQ, "14", "tests length, version and header checksum"),
            stage("ip_route_input", Lane.SOFTIRQ, "14", "for this host, to forward, or to drop"),
            stage("ip_local_deliver", Lane.SOFTIRQ, "14", "reassembles fragments, finds the transport protocol"),
            stage("udp_rcv", Lane.SOFTIRQ, "16", "UDP: tests the checksum, finds the socket"),
            stage("tcp_v4_rcv", Lane.SOFTIRQ, "17", "TCP: finds the connection, puts bytes in order, sends ACKs"),
            stage("socket queue", Lane.SOFTIRQ, "16", "the sk_buff waits in sk_receive_queue, charged by its truesize"),
            stage("wake-up", Lane.SOFTIRQ, "17", "sk_data_ready wakes the task that sleeps in recv()"),
            stage("schedule", Lane.PROCESS, "09", "the scheduler switches to the woken task"),
            stage("recv()", Lane.PROCESS, "16", "the system call runs in the task's context"),
            stage("copy to user", Lane.PROCESS, "22", "the bytes are copied to the application's buffer"));

    private final Set<String> here;
    private final String note;

    private ReceivePath(Set<String> here, String note) {
        this.here = here;
        this.note = note;
    }

    private static Stage stage(String name, Lane lane, String notebook, String does) {
        return new Stage(name, lane, notebook, does);
    }

    /** The whole path without a mark. */
    public static ReceivePath whole() {
        return new ReceivePath(Set.of(), "");
    }

    /** The path with 'you are here' at these stages. */
    public static ReceivePath here(String... names) {
        Set<String> marked = new TreeSet<>();
        for (String name : names) {
            marked.add(find(name).name());
        }
        return new ReceivePath(marked, "");
    }

    /** A sentence under the map. */
    public ReceivePath note(String text) {
        return new ReceivePath(here, text);
    }

    /** The stages in order. */
    public static List<Stage> stages() {
        return STAGES;
    }

    /** A stage by its name. */
    public static Stage find(String name) {
        String low = String.valueOf(name).trim().toLowerCase(Locale.ROOT);
        return STAGES.stream().filter(s -> s.name().toLowerCase(Locale.ROOT).equals(low)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("\"" + name + "\" is no stage of the receive path: use one of "
                        + String.join(", ", STAGES.stream().map(Stage::name).toList())));
    }

    /** The path as one line, with the marks in brackets. */
    public String text() {
        List<String> words = new ArrayList<>();
        STAGES.forEach(s -> words.add(here.contains(s.name()) ? "[" + s.name() + "]" : s.name()));
        return String.join(" > ", words);
    }

    @Override
    public String toHtml() {
        Map<String, String> notebooks = notebooks(Path.of(""));
        StringBuilder out = new StringBuilder("<figure><div class=\"ks-path\" role=\"group\" aria-label=\"")
                .append(Markup.text("The receive path: " + text())).append("\">");
        for (Lane lane : Lane.values()) {
            out.append("<div class=\"ks-lane ").append(lane.css()).append("\">").append(lane.label())
                    .append("</div><div class=\"ks-boxes ").append(lane.css()).append("\">");
            for (int i = 0; i < STAGES.size(); i++) {
                Stage s = STAGES.get(i);
                if (s.lane() == lane) {
                    out.append(box(s, notebooks)).append(i == STAGES.size() - 1 ? "" : "<span class=\"ks-arrow\">"
                            + (s.name().equals("udp_rcv") ? "or" : STAGES.get(i + 1).lane() == lane ? "\u2192"
                            : "\u2193") + "</span>");
                }
            }
            out.append("</div>");
        }
        return Theme.wrap("receive-path", out + "</div><figcaption>" + (here.isEmpty() ? ""
                : "\u25cf you are here: " + Markup.text(String.join(", ", here)) + ". ") + Markup.rich(note)
                + "</figcaption></figure>");
    }

    private String box(Stage s, Map<String, String> notebooks) {
        String file = notebooks.get(s.notebook());
        String title = s.name() + " (" + s.lane().label() + "): " + s.does() + "; notebook " + s.notebook()
                + (file == null ? ", to come" : "");
        String open = "class=\"ks-box" + (here.contains(s.name()) ? " ks-here" : "") + "\" title=\"" + Markup.text(title) + "\">"
                + Markup.text(s.name());
        return file == null ? "<span " + open + "</span>" : "<a href=\"" + Markup.text(file) + "\" " + open + "</a>";
    }

    /** The notebooks in the folder in which this one runs, by number. */
    static Map<String, String> notebooks(Path folder) {
        Map<String, String> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[0-9][0-9]-*.ipynb")) {
            files.forEach(file -> found.put(file.getFileName().toString().substring(0, 2), file.getFileName().toString()));
        } catch (IOException | DirectoryIteratorException e) {
            return Map.of();
        }
        return found;
    }

    @Override
    public String toString() {
        return "receive path: " + text();
    }
}
