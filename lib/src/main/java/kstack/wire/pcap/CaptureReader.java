package kstack.wire.pcap;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Goes through a capture file frame by frame; format, byte order and gzip are found out from the first bytes.
 *
 * <p>Frames before a damage are handed out as usual; then {@link #next} throws a {@link CaptureException}, each time
 * it is called. One reader, one thread. Close it.
 */
public abstract sealed class CaptureReader implements Iterable<CapturedFrame>, AutoCloseable
        permits PcapReader, PcapngReader {

    final CaptureInput in;
    private CaptureException damage;
    private boolean end;

    CaptureReader(CaptureInput in) {
        this.in = in;
    }

    /**
     * Opens a file.
     *
     * @throws CaptureException if it cannot be read or is not a capture file
     */
    public static CaptureReader open(Path file) {
        return of(CaptureInput.open(file));
    }

    /** Reads from a stream, for instance standard input; {@code name} stands in error messages. */
    public static CaptureReader open(InputStream stream, String name) {
        return of(CaptureInput.open(stream, name));
    }

    private static CaptureReader of(CaptureInput in) {
        try {
            return FileKind.reader(in);
        } catch (CaptureException e) {
            in.close();
            throw e;
        }
    }

    /** The next frame, or null at the end of the file. */
    public final CapturedFrame next() {
        if (damage != null) {
            throw damage;
        }
        if (end) {
            return null;
        }
        try {
            CapturedFrame f = read();
            if (f == null) {
                end = true;
            } else {
                in.frames++;
            }
            return f;
        } catch (CaptureException e) {
            damage = e;
            throw e;
        }
    }

    /** One frame, or null at the end. */
    abstract CapturedFrame read();

    /** The interfaces known so far; in pcapng more may come while reading. */
    public abstract List<CaptureInterface> interfaces();

    /** The file's format in words, for instance "pcap, nanoseconds, little-endian". */
    public abstract String format();

    /** How many frames were handed out. */
    public final long frames() {
        return in.frames;
    }

    /** Goes on from where reading stands; a second iterator does not start over. */
    @Override
    public final Iterator<CapturedFrame> iterator() {
        return new Iterator<>() {
            private CapturedFrame ahead;

            @Override
            public boolean hasNext() {
                if (ahead == null) {
                    ahead = CaptureReader.this.next();
                }
                return ahead != null;
            }

            @Override
            public CapturedFrame next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("expected another frame, found the end of " + in.name()
                            + "; ask hasNext() first");
                }
                CapturedFrame f = ahead;
                ahead = null;
                return f;
            }
        };
    }

    @Override
    public final void close() {
        in.close();
    }
}
