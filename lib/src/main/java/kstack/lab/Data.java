package kstack.lab;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the lab's own files: captures, recorded answers of a real kernel, published figures. They lie in {@code data/}
 * beside the notebooks; a notebook that was moved elsewhere finds them by the place of the library.
 */
public final class Data {
    private Data() {
    }

    /** The path of a file in {@code data/}, such as {@code captures/conversation.pcap}. */
    public static Path file(String name) {
        List<Path> folders = folders();
        for (Path folder : folders) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        throw new IllegalArgumentException("There is no file data/" + name + " (looked in " + folders
                + "): check the name, or open the notebook from the lab's notebooks folder");
    }

    private static List<Path> folders() {
        List<Path> folders = new ArrayList<>(List.of(Path.of("..", "data"), Path.of("data")));
        CodeSource source = Data.class.getProtectionDomain().getCodeSource();
        try {
            // lib/target/kstack.jar or lib/target/classes
            Path library = source == null ? null : Path.of(source.getLocation().toURI()).toAbsolutePath();
            if (library != null && library.getNameCount() > 3) {
                folders.add(library.getParent().getParent().resolveSibling("data"));
            }
        } catch (URISyntaxException e) {
            return folders;
        }
        return folders;
    }
}
