package org.postseal.server.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What files looked like at one moment: two are equal where nothing changed in between, as far as
 * time, size and identity of the files tell.
 */
public record FileStamps(Map<Path, String> stamps) {
    private static final int MOST_ENTRIES = 100_000;

    /** Of files that may be missing, and of the entries of directories. */
    public static FileStamps of(Collection<Path> paths) {
        Map<Path, String> stamps = new TreeMap<>();
        for (Path path : paths) {
            stamps.put(path, stamp(path));
            if (Files.isDirectory(path)) {
                addEntries(path, stamps);
            }
        }
        return new FileStamps(stamps);
    }

    private static void addEntries(Path directory, Map<Path, String> stamps) {
        try (Stream<Path> entries = Files.list(directory)) {
            entries.limit(MOST_ENTRIES).forEach(entry -> stamps.put(entry, stamp(entry)));
        } catch (IOException e) {
            stamps.put(directory, "unreadable");
        }
    }

    private static String stamp(Path path) {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return found.lastModifiedTime().toInstant()
                    + " "
                    + found.size()
                    + " "
                    + found.fileKey();
        } catch (IOException e) {
            return "missing";
        }
    }
}
