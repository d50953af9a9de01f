package kstack.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import kstack.replay.Replay;
import kstack.replay.ReplayException;
import kstack.replay.ReplayResult;
import kstack.wire.Ipv4Prefix;
import kstack.wire.pcap.Capture;
import kstack.wire.pcap.CaptureException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./lab replay FILE}: a capture through the model, and what became of it. */
@Command(name = "replay", description = "Send a pcap or pcapng through the model: what became of each packet, counters, bytes.",
        footer = {"",
            "Only frames that the host did not send itself go in. Ports that it answered",
            "on are open; TCP takes initial sequence numbers and options from the host's",
            "own segments. Bytes are what recv() returned.",
            "",
            "--json prints one object (_in is from the peer to the host):",
            "  file, format",
            "  host           {address, prefix, mac, guessed, why}",
            "  frames         {file, sent_by_host, injected, cut, foreign},",
            "                 each {count, bytes}",
            "  stages         [{stage, function, packets, time_ns}]",
            "  fates          {delivered, consumed, dropped, missed, filtered, held}",
            "  drops          [{reason, function, packets}]",
            "  counters       {NAME: N}",
            "  conversations  [{protocol, peer, local, first_frame, frames_in,",
            "                 frame_bytes_in, frames_out, frame_bytes_out, socket,",
            "                 recv_calls, recv_bytes, recv_sha256}]",
            "  pings          [{id, recv_calls, recv_bytes}]",
            "  time           {capture_ns, behind_ns, busy_ns {CONTEXT: N}}",
            "  notes          [LINE]"})
final class ReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "pcap or pcapng, gzip too")
    private Path file;

    @Option(names = "--host", paramLabel = "IP[/PREFIX]",
            description = "who receives; by default guessed from the capture, which says so")
    private String host;

    @Option(names = "--json", description = "print JSON for scripts")
    private boolean json;

    @Option(names = {"-o", "--output"}, paramLabel = "OUT.pcapng",
            description = "write the injected frames, with what became of each as its comment")
    private Path output;

    @Option(names = "--partial", description = "of a damaged file, replay the whole frames before the damage")
    private boolean partial;

    @Override
    public Integer call() {
        Optional<Ipv4Prefix> chosen = Optional.ofNullable(host).map(this::parseHost);
        if (output != null) {
            checkOutput();
        }
        ReplayResult result;
        try {
            Capture capture = load();
            Replay replay = chosen.map(p -> Replay.of(capture, p.address(),
                    host.contains("/") ? Optional.of(p.length()) : Optional.empty())).orElseGet(() -> Replay.of(capture));
            result = replay.run();
        } catch (ReplayException e) {
            throw new Complaint(file + ": " + e.getMessage());
        }
        if (output != null) {
            result.write(output);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? ReplayJson.text(file, result) : ReplayText.of(file, result, output));
        out.flush();
        return 0;
    }

    private Ipv4Prefix parseHost(String text) {
        try {
            return Ipv4Prefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--host: " + e.getMessage());
        }
    }

    private Capture load() {
        try {
            long bytes = Files.isRegularFile(file) ? Files.size(file) : 0;
            if (bytes > Runtime.getRuntime().maxMemory() / 2) {
                throw new Complaint(file + ": has " + bytes / 1_000_000 + " MB, too much for the memory Java may use ("
                        + Runtime.getRuntime().maxMemory() / 1_000_000 + " MB); cut it with editcap -c 100000, or set"
                        + " JDK_JAVA_OPTIONS=-Xmx" + (bytes * 3 / 1_000_000_000 + 1) + "g");
            }
        } catch (IOException e) {
            throw new Complaint(file + ": cannot be read: " + e.getMessage());
        }
        if (partial) {
            return Capture.salvage(file);
        }
        try {
            return Capture.load(file);
        } catch (CaptureException e) {
            throw e.framesBefore() == 0 ? e
                    : new Complaint(e.getMessage() + "; --partial replays the " + e.framesBefore() + " before");
        }
    }

    private void checkOutput() {
        try {
            if (Files.exists(file) && Files.exists(output) && Files.isSameFile(file, output)) {
                throw new Complaint(output + ": is the capture itself, and would be lost; give -o another name");
            }
        } catch (IOException e) {
            throw new Complaint(output + ": cannot be written: " + e.getMessage());
        }
        Path folder = output.toAbsolutePath().getParent();
        if (Files.isDirectory(output)) {
            throw new Complaint(output + ": is a directory; give -o the name of a file in it");
        }
        if (!Files.isDirectory(folder)) {
            throw new Complaint(output + ": there is no directory " + folder + "; create it first");
        }
        if (!Files.isWritable(Files.exists(output) ? output : folder)) {
            throw new Complaint(output + ": may not be written by this user; give -o a place of your own");
        }
    }
}
