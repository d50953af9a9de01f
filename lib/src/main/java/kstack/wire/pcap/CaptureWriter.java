package kstack.wire.pcap;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import kstack.wire.LinkLayer;

/**
 * Writes frames into a capture file that tcpdump and Wireshark open. A file appears under its name when the writer is
 * closed, whole; after a failed write or {@link #discard} nothing is left of it.
 */
public abstract sealed class CaptureWriter implements AutoCloseable permits PcapWriter, PcapngWriter {
    private final OutputStream out;
    private final String name;
    private final PendingFile pending;
    private boolean failed;
    private boolean closed;
    private long frames;

    CaptureWriter(OutputStream out, String name, PendingFile pending) {
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.name = name;
        this.pending = pending;
    }

    /** A writer for one kind of frames: classic pcap if the name ends in .pcap, else pcapng. */
    public static CaptureWriter create(Path file, LinkLayer layer) {
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".pcap")) {
            return PcapWriter.create(file, layer);
        }
        PcapngWriter w = PcapngWriter.create(file);
        w.addInterface("", layer);
        return w;
    }

    /** Writes one frame. */
    public abstract void write(CapturedFrame frame);

    /** Writes one whole frame of the first interface. */
    public abstract void write(long timestampNs, byte[] bytes, int off, int len);

    /** How many frames were written. */
    public final long frames() {
        return frames;
    }

    final void countFrame() {
        frames++;
    }

    final void bytes(byte[] b, int off, int len) {
        if (closed) {
            throw new IllegalStateException("expected an open writer, " + name + " is closed; write before close()");
        }
        try {
            out.write(b, off, len);
        } catch (IOException e) {
            failed = true;
            throw new CaptureException(name + ": cannot be written: " + e.getMessage()
                    + "; check the free space and the rights", frames, e);
        }
    }

    static long checkTime(long timestampNs) {
        if (timestampNs < 0) {
            throw new IllegalArgumentException("expected a time since 1970 in nanoseconds, given " + timestampNs
                    + "; add the capture's start to relative times");
        }
        return timestampNs;
    }

    /** Gives up the file; what stood under its name before stays. */
    public final void discard() {
        failed = true;
        close();
    }

    @Override
    public final void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            out.close();
            if (pending != null && !failed) {
                pending.moveIntoPlace();
            }
        } catch (IOException e) {
            failed = true;
            throw new CaptureException(name + ": cannot be finished: " + e.getMessage()
                    + "; check the free space and the rights", frames, e);
        } finally {
            if (pending != null && failed) {
                pending.delete();
            }
        }
    }
}
