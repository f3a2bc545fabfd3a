package org.postseal.interop.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands where files of a test stand in for those of the machine. Needs root. */
public final class MountNamespace {
    /** Pairs of a file and where it is to appear, up to --; then the command. */
    private static final String SCRIPT =
            "while [ \"$1\" != -- ]; do mount --bind \"$1\" \"$2\" || exit; shift 2; done;"
                    + " shift; exec \"$@\"";

    private MountNamespace() {}

    /**
     * The command that runs another so.
     *
     * @param bound a file, and the existing one that it hides
     */
    public static List<String> command(Map<Path, Path> bound, List<String> command) {
        List<String> words = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", SCRIPT));
        words.add("sh");
        bound.forEach((file, hidden) -> words.addAll(List.of(file.toString(), hidden.toString())));
        words.add("--");
        words.addAll(command);
        return words;
    }

    /** Lets a file of accounts in {@code /etc} be one with more lines. */
    public static void account(String name, Path home, String lines, Map<Path, Path> bound)
            throws IOException {
        Path system = Path.of("/etc", name);
        Path file = Files.copy(system, home.resolve(name));
        Files.writeString(file, lines, StandardOpenOption.APPEND);
        bound.put(file, system);
    }
}
