package kstack.wire.pcap;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is written beside its place, under the name with .part behind, and moved there when it is whole. */
final class PendingFile {
    private final Path target;
    private final Path part;

    private PendingFile(Path target, Path part) {
        this.target = target;
        this.part = part;
    }

    /** Prepares to write {@code file}; a device or pipe is written directly. */
    static PendingFile of(Path file) {
        try {
            boolean there = Files.exists(file);
            if (Files.isDirectory(file)) {
                throw new CaptureException(file + ": expected a name for a new file, found a directory;"
                        + " add a file name", 0, null);
            }
            if (there && !Files.isRegularFile(file)) {
                return new PendingFile(file, file);
            }
            Path target = there ? file.toRealPath() : file.toAbsolutePath();
            return new PendingFile(target, target.resolveSibling(target.getFileName() + ".part"));
        } catch (IOException e) {
            throw new CaptureException(file + ": cannot be written: " + e.getMessage(), 0, e);
        }
    }

    OutputStream open() {
        try {
            return Files.newOutputStream(part);
        } catch (IOException e) {
            boolean noFolder = target.getParent() != null && !Files.isDirectory(target.getParent());
            throw new CaptureException(target + ": cannot be written: " + (noFolder
                    ? "there is no directory " + target.getParent() + "; create it first"
                    : e + "; check the rights of " + target.getParent()), 0, e);
        }
    }

    void moveIntoPlace() throws IOException {
        if (part.equals(target)) {
            return;
        }
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    void delete() {
        if (part.equals(target)) {
            return;
        }
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new CaptureException(part + ": cannot be removed: " + e.getMessage() + "; remove it by hand", 0, e);
        }
    }
}
