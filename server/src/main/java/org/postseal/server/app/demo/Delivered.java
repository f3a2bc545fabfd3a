package org.postseal.server.app.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A message as it lies in dave's Maildir, judged against what was submitted.
 *
 * @param identical the octets end with exactly the submitted octets, and only trace fields precede
 *     them
 * @param level what dave's Authentication-Results says of the seal; empty where there was none
 */
record Delivered(boolean identical, Optional<String> level) {
    private static final Set<String> TRACE =
            Set.of("return-path", "delivered-to", "received", "authentication-results");
    private static final Pattern PASS =
            Pattern.compile("openpgp-seal=pass\\s+policy\\.level=(\\w+)");

    /** The one message of a mailbox; empty until it is there. */
    static Optional<Path> find(Path maildir) throws IOException {
        Path fresh = maildir.resolve("new");
        if (!Files.isDirectory(fresh)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(fresh)) {
            return files.findFirst();
        }
    }

    static Delivered judge(Path file, byte[] submitted) throws IOException {
        byte[] octets = Files.readAllBytes(file);
        int added = octets.length - submitted.length;
        boolean suffix =
                added >= 0
                        && Arrays.equals(
                                octets, added, octets.length, submitted, 0, submitted.length);
        String head = new String(octets, 0, Math.max(0, added), StandardCharsets.ISO_8859_1);
        Matcher seal = PASS.matcher(head);
        return new Delivered(
                suffix && onlyTrace(head),
                seal.find() ? Optional.of(seal.group(1)) : Optional.empty());
    }

    private static boolean onlyTrace(String head) {
        List<String> lines = head.lines().toList();
        return lines.stream()
                .filter(line -> !line.startsWith(" ") && !line.startsWith("\t"))
                .allMatch(
                        line ->
                                line.indexOf(':') > 0
                                        && TRACE.contains(
                                                line.substring(0, line.indexOf(':'))
                                                        .toLowerCase(Locale.ROOT)));
    }
}
