package org.postseal.interop.lab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.interop.openpgp.Workspace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A user's own key, in a GnuPG of hers. */
final class UserKey implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final Workspace workspace;
    private final String fingerprint;

    /**
     * @param addresses each in a User ID
     */
    UserKey(Path home, List<String> addresses) throws IOException, InterruptedException {
        workspace = new Workspace(home, "gnupg");
        String first = addresses.getFirst();
        gpg(NOTHING, "--quick-gen-key", first, "future-default", "default", "never");
        for (String address : addresses.subList(1, addresses.size())) {
            gpg(NOTHING, "--quick-add-uid", first, address);
        }
        String listed = text(gpg(NOTHING, "--with-colons", "--list-keys"));
        fingerprint =
                listed.lines()
                        .filter(line -> line.startsWith("fpr:"))
                        .map(line -> line.replace("fpr", "").replace(":", ""))
                        .findFirst()
                        .orElseThrow();
    }

    private byte[] gpg(byte[] input, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gpg", "--homedir"));
        command.add(workspace.directory().toString());
        command.addAll(List.of("--batch", "--yes", "--no-tty", "--passphrase", ""));
        command.addAll(List.of("--trust-model", "always"));
        command.addAll(List.of(words));
        return workspace.run(input, command);
    }

    private static String text(byte[] octets) {
        return new String(octets, ISO_8859_1);
    }

    byte[] certificate() throws IOException, InterruptedException {
        return gpg(NOTHING, "--export", fingerprint);
    }

    /** What is in an armored message for her. */
    String open(String armor) throws IOException, InterruptedException {
        return text(gpg(armor.getBytes(ISO_8859_1), "--decrypt"));
    }

    /** Encrypts to her, in armor; octets, one a char. */
    String seal(String plaintext) throws IOException, InterruptedException {
        byte[] octets = plaintext.getBytes(ISO_8859_1);
        return text(gpg(octets, "--armor", "--sign", "--encrypt", "--recipient", fingerprint));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        String home = workspace.directory().toString();
        workspace.run(NOTHING, List.of("gpgconf", "--homedir", home, "--kill", "all"));
    }
}
