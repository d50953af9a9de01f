package kstack.replay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kstack.host.Host;
import kstack.kernel.Context;
import kstack.replay.RecordedFrame.Role;
import kstack.sim.SimTime;
import kstack.trace.PacketLedger;
import kstack.wire.MacAddress;
import kstack.wire.pcap.CaptureInterface;
import kstack.wire.pcap.PcapngWriter;

/** What became of a capture in the model. */
public final class ReplayResult {
    private final Recording recording;
    private final Timeline timeline;
    private final Host model;
    private final List<RecordedFrame> injected;
    private final FateBook fates;
    private final List<Conversation> conversations;
    private final Map<Integer, Received> pings;
    private final long behindPs;
    private final List<Stage> stages;

    ReplayResult(Recording recording, Timeline timeline, Host model, List<RecordedFrame> injected, FateBook fates,
            List<Conversation> conversations, Map<Integer, Received> pings, long behindPs) {
        this.recording = recording;
        this.timeline = timeline;
        this.model = model;
        this.injected = injected;
        this.fates = fates;
        this.conversations = conversations;
        this.pings = pings;
        this.behindPs = behindPs;
        this.stages = Stage.of(model);
    }

    /** How many frames of a kind, and their bytes on the wire. */
    public record Frames(long count, long bytes) {
    }

    /** Who received, and why it was taken for the host. */
    public HostChoice host() {
        return recording.host;
    }

    /** The host's link address. */
    public String mac() {
        return MacAddress.text(recording.mac);
    }

    /** The file's format in words. */
    public String format() {
        return recording.capture.format();
    }

    /** All frames of the capture. */
    public Frames frames() {
        return new Frames(recording.frames.size(),
                recording.frames.stream().mapToLong(RecordedFrame::frameLen).sum());
    }

    /** Those the host sent itself. */
    public Frames sentByHost() {
        return frames(Role.SENT);
    }

    /** Those that went into the model. */
    public Frames injected() {
        return frames(Role.RECEIVED);
    }

    /** Those the host received, but that are not whole in the capture. */
    public Frames cut() {
        return frames(Role.CUT);
    }

    /** Those of a link layer that leads to no Ethernet frame. */
    public Frames foreign() {
        return frames(Role.FOREIGN);
    }

    private Frames frames(Role role) {
        return new Frames(recording.count(role), recording.bytes(role));
    }

    /** The book of all packets. */
    public PacketLedger packets() {
        return model.packets();
    }

    /** Injected frames that had not come to an end when the capture did. */
    public long held() {
        return fates.held();
    }

    /** Packets by the place they passed. */
    public List<Stage> stages() {
        return stages;
    }

    /** SNMP counters that moved, by printed name. */
    public Map<String, Long> counters() {
        return model.counters();
    }

    /** TCP and UDP conversations, by their first frames. */
    public List<Conversation> conversations() {
        return conversations;
    }

    /** What ping sockets got, by their identifier. */
    public Map<Integer, Received> pings() {
        return pings;
    }

    /** Time between the first and the last frame of the capture. */
    public long spanPs() {
        return timeline.spanPs();
    }

    /** Time the CPU worked, by context. */
    public Map<Context, Long> busyPs() {
        Map<Context, Long> busy = new LinkedHashMap<>();
        for (Context c : Context.values()) {
            busy.put(c, model.cpu().ledger().timePs(c));
        }
        return busy;
    }

    /** How far behind its time in the capture a frame arrived at most. */
    public long behindPs() {
        return behindPs;
    }

    /** The machine that received, with all that it counted. */
    public Host model() {
        return model;
    }

    /** What a reader must know to understand the figures, each one line. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        recording.capture.damage().ifPresent(e -> notes.add("the file is damaged behind the frames replayed: "
                + e.getMessage()));
        notes.addAll(recording.notes());
        notes.addAll(timeline.notes());
        if (behindPs > SimTime.MS) {
            notes.add("the model was up to " + SimTime.text(behindPs) + " slower than the recorded host");
        }
        return notes;
    }

    /** What became of the injected frame of that number in the capture, in words; empty if it was not injected. */
    public String fate(int frame) {
        for (int i = 0; i < injected.size(); i++) {
            if (injected.get(i).number == frame) {
                return fates.text(i + 1);
            }
        }
        return "";
    }

    /** Writes the injected frames with their times, what became of each as its comment; the file appears when it is whole. */
    public void write(Path file) {
        PcapngWriter out = PcapngWriter.create(file);
        boolean whole = false;
        try {
            for (CaptureInterface i : recording.capture.interfaces()) {
                out.addInterface(i.name(), i.linkType());
            }
            for (int i = 0; i < injected.size(); i++) {
                out.write(injected.get(i).captured.withComment(fates.text(i + 1)));
            }
            whole = true;
        } finally {
            if (whole) {
                out.close();
            } else {
                out.discard();
            }
        }
    }
}
