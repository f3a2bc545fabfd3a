package org.postseal.interop.openpgp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** OpenPGP.js 6 in node, by way of {@code openpgpjs/peer.mjs}. */
final class OpenPgpJs implements Peer {
    private static final Path PROGRAM = Path.of("openpgpjs").toAbsolutePath();

    private final Workspace workspace;
    private final Path key;
    private final byte[] certificate;

    OpenPgpJs(Path directory, String email) throws IOException, InterruptedException {
        this(directory, email, Shape.CURVE25519);
    }

    /** With a certificate of this shape, of version 6. */
    OpenPgpJs(Path directory, String email, Shape shape) throws IOException, InterruptedException {
        assertTrue(
                Files.isDirectory(PROGRAM.resolve("node_modules/openpgp")),
                "OpenPGP.js is missing: run npm ci in " + PROGRAM + ", or ./verify");
        workspace = new Workspace(directory, "nodejs npm");
        key = workspace.file("key");
        Path file = workspace.file("certificate");
        node(
                new byte[0],
                "generate",
                "--userid",
                email,
                "--shape",
                shape.name(),
                "--recipient-key",
                key.toString(),
                "--recipient-cert",
                file.toString());
        certificate = Files.readAllBytes(file);
    }

    private byte[] node(byte[] input, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node"));
        command.add(PROGRAM.resolve("peer.mjs").toString());
        command.addAll(List.of(arguments));
        return workspace.run(input, command);
    }

    @Override
    public byte[] certificate() {
        return certificate.clone();
    }

    @Override
    public byte[] open(byte[] armored) throws IOException, InterruptedException {
        return node(armored, "open", "--recipient-key", key.toString());
    }

    @Override
    public byte[] openSigned(byte[] armored, byte[] signer)
            throws IOException, InterruptedException {
        String file = workspace.write("signer", signer).toString();
        return node(armored, "open", "--recipient-key", key.toString(), "--signer-cert", file);
    }

    @Override
    public byte[] seal(byte[] plaintext, byte[] recipient)
            throws IOException, InterruptedException {
        String file = workspace.write("recipient", recipient).toString();
        return node(plaintext, "seal", "--recipient-cert", file, "--signer-key", key.toString());
    }

    @Override
    public byte[] sign(byte[] octets) throws IOException, InterruptedException {
        return node(octets, "sign", "--signer-key", key.toString());
    }

    @Override
    public void verify(byte[] signature, byte[] octets, byte[] signer)
            throws IOException, InterruptedException {
        String file = workspace.write("signer", signer).toString();
        String detached = workspace.write("signature", signature).toString();
        node(octets, "verify", "--signer-cert", file, "--detached", detached);
    }

    @Override
    public List<Long> recipients(byte[] armored) throws IOException, InterruptedException {
        return new String(node(armored, "recipients"), US_ASCII)
                .lines()
                .map(HexFormat::fromHexDigitsToLong)
                .toList();
    }
}
