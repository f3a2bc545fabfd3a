package org.postseal.interop.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.openpgp.Workspace;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** OpenSSL on the digests in the vectors. */
class OpensslVectorsTest {
    @TempDir Path directory;
    private Workspace workspace;

    @BeforeEach
    void open() {
        workspace = new Workspace(directory, "openssl");
    }

    private String sha256(byte[] octets) throws Exception {
        byte[] output = workspace.run(octets, List.of("openssl", "dgst", "-sha256", "-r"));
        return new String(output, UTF_8).split(" ", 2)[0];
    }

    /** Local-parts that stand unquoted in their address. */
    @Test
    void ownerNames() throws Exception {
        int checked = 0;
        for (Vector vector : Vectors.good("owner")) {
            String mailbox = vector.input().path("mailbox").asText();
            if (!mailbox.isEmpty() && !mailbox.startsWith("\"")) {
                String local = mailbox.substring(0, mailbox.lastIndexOf('@'));
                assertTrue(
                        vector.expect()
                                .required("owner")
                                .textValue()
                                .startsWith(sha256(local.getBytes(UTF_8)).substring(0, 56) + "."),
                        vector::toString);
                checked++;
            }
        }
        assertTrue(checked >= 10, "addresses among the vectors");
    }

    @Test
    void certificates() throws Exception {
        for (Vector vector : Vectors.good("pgpkey-reply")) {
            if (vector.expect().has("certificate")) {
                String reply = Octets.text(vector.input().required("reply"));
                String digest = sha256(Octets.of(vector.expect().required("certificate")));
                int at = reply.toLowerCase(Locale.ROOT).indexOf(" sha256=") + 8;
                assertEquals(
                        digest,
                        reply.substring(at, at + 64).toLowerCase(Locale.ROOT),
                        vector::toString);
            }
        }
    }
}
