package org.postseal.client.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * How to log in at a host.
 *
 * @param user as the host knows it
 * @param passwordFile its first line is the password, read anew for each login; its owner's alone
 */
public record Credentials(String user, Path passwordFile) {
    private static final Set<PosixFilePermission> OWN =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final int MOST_OCTETS = 4096;

    /** The password; the exception names the file and nothing that is in it. */
    public char[] password() throws IOException {
        if (!OWN.containsAll(Files.getPosixFilePermissions(passwordFile))) {
            throw new IOException(passwordFile + ": others may read it; run: chmod 600");
        }
        if (Files.size(passwordFile) > MOST_OCTETS) {
            throw new IOException(passwordFile + ": is too large for a password");
        }
        String text = Files.readString(passwordFile, StandardCharsets.UTF_8);
        String line = text.lines().findFirst().orElse("");
        if (line.isEmpty()) {
            throw new IOException(passwordFile + ": its first line is empty");
        }
        return line.toCharArray();
    }
}
