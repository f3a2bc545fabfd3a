package org.postseal.interop.beside;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A key that an MTA's own signer has.
 *
 * @param file its private key, PEM
 * @param owner the name of its record
 * @param text what the record says
 */
record DkimKey(String selector, String domain, Path file, String owner, String text) {
    private static final int BITS = 2048;
    private static final int LINE = 64;

    static DkimKey make(Path directory, String domain)
            throws IOException, NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        KeyPair pair = generator.generateKeyPair();
        String digits =
                Base64.getMimeEncoder(LINE, "\n".getBytes(US_ASCII))
                        .encodeToString(pair.getPrivate().getEncoded());
        Path file =
                Files.writeString(
                        directory.resolve("dkim.pem"),
                        "-----BEGIN PRIVATE KEY-----\n" + digits + "\n-----END PRIVATE KEY-----\n");
        String publicKey = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        return new DkimKey(
                "mta", domain, file, "mta._domainkey." + domain, "v=DKIM1; k=rsa; p=" + publicKey);
    }
}
