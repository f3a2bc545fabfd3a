package org.postseal.interop.openpgp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Sequoia's sq 0.27, which keeps no state. */
final class Sequoia implements Peer {
    private static final Pattern RECIPIENT =
            Pattern.compile("^ {4}Recipient: ([0-9A-F]{16})$", Pattern.MULTILINE);

    private final Workspace workspace;
    private final Path key;
    private final byte[] certificate;

    Sequoia(Path directory, String email) throws IOException, InterruptedException {
        this(directory, email, Shape.CURVE25519);
    }

    /**
     * With a certificate of this shape.
     *
     * @throws IllegalArgumentException where it makes none of it
     */
    Sequoia(Path directory, String email, Shape shape) throws IOException, InterruptedException {
        workspace = new Workspace(directory, "sq");
        key = workspace.file("key");
        String suite =
                switch (shape) {
                    case CURVE25519 -> "cv25519";
                    case RSA_3072 -> "rsa3k";
                    case RSA_4096 -> "rsa4k";
                    default -> throw new IllegalArgumentException(shape.toString());
                };
        List<String> generate = new ArrayList<>(List.of("key", "generate", "--userid", email));
        generate.addAll(List.of("--cipher-suite", suite, "--export", key.toString()));
        sq(new byte[0], generate.toArray(String[]::new));
        certificate = sq(new byte[0], "key", "extract-cert", "--binary", key.toString());
    }

    private byte[] sq(byte[] input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sq"));
        command.addAll(List.of(arguments));
        return workspace.run(input, command);
    }

    @Override
    public byte[] certificate() {
        return certificate.clone();
    }

    @Override
    public byte[] open(byte[] armored) throws IOException, InterruptedException {
        return sq(armored, "decrypt", "--recipient-key", key.toString());
    }

    @Override
    public byte[] openSigned(byte[] armored, byte[] signer)
            throws IOException, InterruptedException {
        String file = workspace.write("signer", signer).toString();
        return sq(armored, "decrypt", "--recipient-key", key.toString(), "--signer-cert", file);
    }

    @Override
    public byte[] seal(byte[] plaintext, byte[] recipient)
            throws IOException, InterruptedException {
        String file = workspace.write("recipient", recipient).toString();
        String signer = key.toString();
        // Its default pads by way of compression.
        return sq(
                plaintext,
                "encrypt",
                "--compression",
                "none",
                "--recipient-cert",
                file,
                "--signer-key",
                signer);
    }

    @Override
    public byte[] sign(byte[] octets) throws IOException, InterruptedException {
        return sq(octets, "sign", "--detached", "--binary", "--signer-key", key.toString());
    }

    @Override
    public void verify(byte[] signature, byte[] octets, byte[] signer)
            throws IOException, InterruptedException {
        String file = workspace.write("signer", signer).toString();
        String detached = workspace.write("signature", signature).toString();
        sq(octets, "verify", "--signer-cert", file, "--detached", detached);
    }

    @Override
    public List<Long> recipients(byte[] armored) throws IOException, InterruptedException {
        String dump = new String(sq(armored, "packet", "dump"), UTF_8);
        return RECIPIENT
                .matcher(dump)
                .results()
                .map(match -> HexFormat.fromHexDigitsToLong(match.group(1)))
                .toList();
    }
}
