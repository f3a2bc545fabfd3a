package org.postseal.interop.lab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.interop.process.Waiting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A disk, for who steals it.
 *
 * @param directories all that is on it
 */
record Disk(List<Path> directories) {
    private static final String SEAL = "-----BEGIN PGP MESSAGE-----";

    /**
     * What programs of a host write: queues, data, logs.
     *
     * @param host its directory in that of the lab
     */
    static Disk of(Path host) {
        return new Disk(Stream.of("spool", "lib", "log").map(host::resolve).toList());
    }

    /**
     * Copies all files to one directory, once so many sealed messages lie there, and a letter that
     * is not sealed.
     *
     * @return that directory
     */
    Path stolenWith(int seals, Letter open, Path into) throws IOException, InterruptedException {
        Waiting.until(
                () -> steal(into) >= seals && open.text().lines().allMatch(l -> has(into, l)),
                () -> steal(into) + " of " + seals + " sealed messages wait in " + directories);
        return into;
    }

    private static boolean has(Path directory, String line) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (Files.readString(file, ISO_8859_1).contains(line)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files as they are now, in one directory. */
    Path stolen(Path into) {
        steal(into);
        return into;
    }

    /** Copies; how many sealed messages are there. */
    private int steal(Path into) {
        try {
            Files.createDirectories(into);
            try (Stream<Path> old = Files.list(into)) {
                for (Path file : old.toList()) {
                    Files.delete(file);
                }
            }
            int seals = 0;
            for (Path directory : directories) {
                for (Path file : files(directory)) {
                    seals += copy(file, into);
                }
            }
            return seals;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(directory)) {
            all.filter(Files::isRegularFile).forEach(files::add);
        } catch (UncheckedIOException e) {
            // Moved meanwhile, from one queue to another: it is not missed in what is counted.
        }
        return files;
    }

    private static int copy(Path file, Path into) throws IOException {
        Path copy = into.resolve(file.toString().substring(1).replace('/', '_'));
        try {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            return 0;
        }
        String text = Files.readString(copy, ISO_8859_1);
        return (text.length() - text.replace(SEAL, "").length()) / SEAL.length();
    }
}
