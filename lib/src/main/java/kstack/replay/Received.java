package kstack.replay;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import kstack.wire.Bytes;

/** What receive calls returned: bytes, calls, and the SHA-256 of the bytes in their order. */
public final class Received {
    private final MessageDigest digest = newDigest();
    private long bytes;
    private long calls;
    private boolean endOfStream;

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void datagram(byte[] buf, int n) {
        digest.update(buf, 0, n);
        bytes += n;
        calls++;
    }

    void stream(byte[] buf, int n) {
        if (n == 0) {
            endOfStream = true;
        } else {
            datagram(buf, n);
        }
    }

    /** Bytes. */
    public long bytes() {
        return bytes;
    }

    /** Receive calls that returned something; for UDP, datagrams. */
    public long calls() {
        return calls;
    }

    /** Whether a stream came to its end. */
    public boolean endOfStream() {
        return endOfStream;
    }

    /** SHA-256 of the bytes so far, in hexadecimal. */
    public String sha256() {
        return Bytes.hex(copy(digest).digest());
    }

    private static MessageDigest copy(MessageDigest of) {
        try {
            return (MessageDigest) of.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be copied", e);
        }
    }
}
