package org.postseal.interop.openpgp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** GnuPG 2.2, with a home of its own. */
final class Gnupg implements Peer {
    private static final byte[] NOTHING = {};
    private static final Pattern RECIPIENT =
            Pattern.compile("^:pubkey enc packet: .* keyid ([0-9A-F]{16})$", Pattern.MULTILINE);

    private final Workspace workspace;
    private final byte[] certificate;

    /**
     * @param directory its home
     * @param algorithm {@code future-default} for Ed25519 and X25519, {@code default} for RSA
     */
    Gnupg(Path directory, String email, String algorithm) throws IOException, InterruptedException {
        workspace = new Workspace(directory, "gnupg");
        gpg(NOTHING, "--passphrase", "", "--quick-gen-key", email, algorithm, "default", "never");
        certificate = gpg(NOTHING, "--export", email);
    }

    /**
     * With a certificate of this shape.
     *
     * @throws IllegalArgumentException where it makes none of it
     */
    Gnupg(Path directory, String email, Shape shape) throws IOException, InterruptedException {
        workspace = new Workspace(directory, "gnupg");
        String[] keys =
                switch (shape) {
                    case RSA_2048 -> new String[] {"rsa2048", "rsa2048"};
                    case RSA_3072 -> new String[] {"rsa3072", "rsa3072"};
                    case RSA_4096 -> new String[] {"rsa4096", "rsa4096"};
                    case NIST_P256 -> new String[] {"nistp256", "nistp256"};
                    case NIST_P384 -> new String[] {"nistp384", "nistp384"};
                    case NIST_P521 -> new String[] {"nistp521", "nistp521"};
                    case TWO_SUBKEYS -> new String[] {"ed25519", "cv25519", "nistp256"};
                    case CURVE25519, EXPIRED, REVOKED -> new String[] {"ed25519", "cv25519"};
                    case NO_USER_ID -> throw new IllegalArgumentException(shape.toString());
                };
        String made = shape == Shape.EXPIRED ? "20250101T000000!" : "0";
        String until = shape == Shape.EXPIRED ? "2025-02-01" : "never";
        make(made, "--quick-gen-key", email, keys[0], "cert,sign", "never");
        String fingerprint = OurSite.fingerprint(gpg(NOTHING, "--export", email));
        for (int i = 1; i < keys.length; i++) {
            make(made, "--quick-add-key", fingerprint, keys[i], "encr", until);
        }
        if (shape == Shape.REVOKED) {
            Path revocation = workspace.file("openpgp-revocs.d/" + fingerprint + ".rev");
            // A colon keeps it from being used by mistake.
            String text = Files.readString(revocation).replace("\n:--", "\n--");
            gpg(text.getBytes(ISO_8859_1), "--import");
        }
        certificate = gpg(NOTHING, "--export", email);
    }

    /** At another time, {@code 0} for now. */
    private void make(String time, String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("--passphrase", ""));
        if (!time.equals("0")) {
            words.addAll(List.of("--faked-system-time", time));
        }
        words.addAll(List.of(arguments));
        gpg(NOTHING, words.toArray(String[]::new));
    }

    private List<String> command(String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "gpg",
                                "--homedir",
                                workspace.directory().toString(),
                                "--batch",
                                "--yes"));
        command.addAll(List.of("--no-tty", "--trust-model", "always"));
        command.addAll(List.of(arguments));
        return command;
    }

    private byte[] gpg(byte[] input, String... arguments) throws IOException, InterruptedException {
        return workspace.run(input, command(arguments));
    }

    @Override
    public byte[] certificate() {
        return certificate.clone();
    }

    @Override
    public byte[] open(byte[] armored) throws IOException, InterruptedException {
        return gpg(armored, "--decrypt");
    }

    @Override
    public byte[] openSigned(byte[] armored, byte[] signer)
            throws IOException, InterruptedException {
        gpg(signer, "--import");
        Path status = workspace.file("status");
        byte[] plaintext = gpg(armored, "--status-file", status.toString(), "--decrypt");
        requireSigned(status, signer);
        return plaintext;
    }

    @Override
    public void verify(byte[] signature, byte[] octets, byte[] signer)
            throws IOException, InterruptedException {
        gpg(signer, "--import");
        Path status = workspace.file("status");
        Path detached = workspace.write("signature", signature);
        gpg(octets, "--status-file", status.toString(), "--verify", detached.toString(), "-");
        requireSigned(status, signer);
    }

    @Override
    public byte[] sign(byte[] octets) throws IOException, InterruptedException {
        return gpg(octets, "--detach-sign");
    }

    private static void requireSigned(Path status, byte[] signer) throws IOException {
        String lines = Files.readString(status, ISO_8859_1);
        String primary = OurSite.fingerprint(signer);
        boolean signed =
                lines.lines().anyMatch(l -> l.startsWith("[GNUPG:] GOODSIG "))
                        && lines.lines().anyMatch(l -> isValidBy(l, primary));
        if (!signed) {
            throw new CommandFailed("not signed by " + primary + "\n" + lines);
        }
    }

    /** The last word of this status line is the fingerprint of the primary key. */
    private static boolean isValidBy(String line, String primary) {
        return line.startsWith("[GNUPG:] VALIDSIG ") && line.endsWith(" " + primary);
    }

    @Override
    public byte[] seal(byte[] plaintext, byte[] recipient)
            throws IOException, InterruptedException {
        String file = workspace.write("recipient", recipient).toString();
        return gpg(plaintext, "--armor", "--sign", "--encrypt", "--recipient-file", file);
    }

    @Override
    public List<Long> recipients(byte[] armored) throws IOException, InterruptedException {
        // Its exit status says whether it has the key to look inside.
        String listed =
                new String(workspace.end(armored, command("--list-packets")).output(), ISO_8859_1);
        return RECIPIENT
                .matcher(listed)
                .results()
                .map(MatchResult::group)
                .map(line -> HexFormat.fromHexDigitsToLong(line.substring(line.length() - 16)))
                .toList();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        String home = workspace.directory().toString();
        workspace.run(NOTHING, List.of("gpgconf", "--homedir", home, "--kill", "all"));
    }
}
