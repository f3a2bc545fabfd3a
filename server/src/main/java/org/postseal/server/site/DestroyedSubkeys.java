package org.postseal.server.site;

import org.postseal.server.files.PrivateFiles;
import org.postseal.spec.openpgp.Fingerprint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The encryption subkeys that were destroyed, one a line: fingerprint and expiry. A seal for one of
 * them is refused for good with the reason (P-14), and is still recognised as ours (P-03).
 */
final class DestroyedSubkeys {
    private final Path file;

    DestroyedSubkeys(Path file) {
        this.file = file;
    }

    boolean exists() {
        return Files.exists(file);
    }

    List<EncryptionSubkey> read() throws IOException {
        if (!exists()) {
            return List.of();
        }
        List<EncryptionSubkey> subkeys = new ArrayList<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        for (int i = 0; i < lines.size(); i++) {
            subkeys.add(parse(lines.get(i), i + 1));
        }
        return subkeys;
    }

    private EncryptionSubkey parse(String line, int number) throws IOException {
        try {
            String[] words = line.split(" ", -1);
            if (words.length == 2) {
                return new EncryptionSubkey(
                        Fingerprint.of(HexFormat.of().parseHex(words[0])), Instant.parse(words[1]));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // falls through to the one report
        }
        throw new SiteKeyException(
                file + ", line " + number + ": expected a fingerprint and a time");
    }

    /** Durable on return. */
    void write(List<EncryptionSubkey> subkeys) throws IOException {
        StringBuilder text = new StringBuilder();
        for (EncryptionSubkey subkey : subkeys) {
            text.append(subkey.fingerprint()).append(' ').append(subkey.expires()).append('\n');
        }
        PrivateFiles.replace(file, text.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
