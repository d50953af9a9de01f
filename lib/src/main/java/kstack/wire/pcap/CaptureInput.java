package kstack.wire.pcap;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a capture file with the place where reading stands, and the words for what is wrong there. It unpacks
 * gzip, and takes an early end of packed data as the end of the file.
 */
final class CaptureInput implements AutoCloseable {
    /** More than any frame has; {@code MAXIMUM_SNAPLEN} of libpcap. */
    static final int MAX_FRAME = 262_144;

    private final InputStream in;
    private final String name;
    private final boolean gzip;
    private long position;
    /** Whole frames handed out so far. */
    long frames;

    private CaptureInput(InputStream in, String name, boolean gzip) {
        this.in = in;
        this.name = name;
        this.gzip = gzip;
    }

    static CaptureInput open(Path file) {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            throw new CaptureException(name + ": expected a capture file, found a directory;"
                    + " name one of the files in it", 0, null);
        }
        try {
            return open(Files.newInputStream(file), name);
        } catch (NoSuchFileException e) {
            throw new CaptureException(name + ": expected a capture file, found nothing of that name;"
                    + " check the path, it counts from " + Path.of("").toAbsolutePath(), 0, e);
        } catch (AccessDeniedException e) {
            throw new CaptureException(name + ": may not be read by this user; tcpdump as root leaves such files,"
                    + " change the owner or the mode (chmod a+r)", 0, e);
        } catch (IOException e) {
            throw new CaptureException(name + ": cannot be read: " + e.getMessage(), 0, e);
        }
    }

    static CaptureInput open(InputStream raw, String name) {
        InputStream in = new BufferedInputStream(raw, 1 << 16);
        try {
            in.mark(2);
            boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            // no buffer around the unpacked side: it would lose what came out before an early end
            return new CaptureInput(gzip ? new GZIPInputStream(in, 1 << 15) : in, name, gzip);
        } catch (EOFException | ZipException e) {
            throw new CaptureException(name + ": expected gzip data as its first bytes say, found damage at the very"
                    + " start; copy the file again", 0, e);
        } catch (IOException e) {
            throw new CaptureException(name + ": cannot be read: " + e.getMessage(), 0, e);
        }
    }

    String name() {
        return name;
    }

    boolean isGzip() {
        return gzip;
    }

    long position() {
        return position;
    }

    /** As many of {@code n} bytes as there are; fewer only at the end of the file. */
    byte[] read(int n) {
        byte[] b = new byte[n];
        int have = 0;
        try {
            while (have < n) {
                int got = in.read(b, have, n - have);
                if (got < 0) {
                    break;
                }
                have += got;
            }
        } catch (EOFException e) {
            // packed data that ends early: what came out of it before still counts
        } catch (ZipException e) {
            throw damaged("expected gzip data, found damage (" + e.getMessage() + "); copy the file again", e);
        } catch (IOException e) {
            throw damaged("cannot be read on: " + e.getMessage(), e);
        } finally {
            position += have;
        }
        return have == n ? b : Arrays.copyOf(b, have);
    }

    /** Reads exactly {@code n} bytes of something, or tells how many are left. */
    byte[] need(int n, String what) {
        byte[] b = read(n);
        if (b.length < n) {
            throw cut(what, n, b.length);
        }
        return b;
    }

    /** Passes over {@code n} bytes of something without keeping them. */
    void pass(long n, String what) {
        byte[] b;
        for (long left = n; left > 0; left -= b.length) {
            b = read((int) Math.min(left, 1 << 13));
            if (b.length == 0) {
                throw cut(what, n, n - left);
            }
        }
    }

    CaptureException cut(String what, long needed, long left) {
        return new CaptureException(name + ": ends inside " + what + ": expected " + needed + " more bytes, found "
                + left + "; " + before() + (frames > 0 ? ", go on with those or" : ",") + " record it again", frames, null);
    }

    CaptureException damaged(String words) {
        return damaged(words, null);
    }

    private CaptureException damaged(String words, Throwable cause) {
        return new CaptureException(name + ": byte " + position + ": " + words + "; " + before(), frames, cause);
    }

    private String before() {
        return frames == 0 ? "no whole frame came before" : frames == 1 ? "1 whole frame came before"
                : frames + " whole frames came before";
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new CaptureException(name + ": cannot be closed: " + e.getMessage(), frames, e);
        }
    }
}
