package org.postseal.interop.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.openpgp.Workspace;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sequoia on the vectors of version 4. */
class SequoiaVectorsTest {
    private static final byte[] NOTHING = {};

    @TempDir Path directory;
    private Workspace workspace;

    @BeforeEach
    void open() {
        workspace = new Workspace(directory, "sq");
    }

    private Workspace.Ended decrypt(Vector vector, String... more) throws Exception {
        Path key = workspace.write("key", Octets.of(Sealed.secret(vector)));
        List<String> command =
                new ArrayList<>(List.of("sq", "decrypt", "--recipient-key", key.toString()));
        command.addAll(List.of(more));
        return workspace.end(Sealed.armor(vector), command);
    }

    @Test
    void opensSeals() throws Exception {
        String signer =
                Vectors.DIRECTORY
                        .resolve(Cast.certificate("site-a-v4"))
                        .toAbsolutePath()
                        .toString();
        for (Vector vector : Sealed.sites()) {
            if (vector.name().equals("sealed-no-quick-check")) {
                assertNotEquals(0, decrypt(vector).status(), "sq 0.27 makes the quick check");
                continue;
            }
            Workspace.Ended ended =
                    Sealed.isSigned(vector)
                            ? decrypt(vector, "--signer-cert", signer)
                            : decrypt(vector);
            assertEquals(0, ended.status(), () -> vector + ": " + ended.error());
            byte[] plaintext = Octets.of(vector.expect().required("plaintext"));
            assertArrayEquals(plaintext, ended.output(), vector::toString);
        }
        for (Vector vector : Sealed.users()) {
            byte[] payload = Octets.of(vector.expect().required("payload"));
            assertArrayEquals(payload, decrypt(vector).output(), vector::toString);
        }
    }

    @Test
    void refusesBrokenSeals() throws Exception {
        for (Vector vector : Sealed.broken()) {
            assertNotEquals(0, decrypt(vector).status(), vector::toString);
        }
    }

    @Test
    void verifiesWhatSitesSign() throws Exception {
        List<SignedFiles> all = SignedFiles.write(workspace);
        assertTrue(all.size() >= 6, "signed exchanges of version 4");
        for (SignedFiles signed : all) {
            Workspace.Ended ended =
                    workspace.end(
                            NOTHING,
                            List.of(
                                    "sq",
                                    "verify",
                                    "--signer-cert",
                                    signed.certificate().toString(),
                                    "--detached",
                                    signed.signature().toString(),
                                    signed.octets().toString()));
            assertEquals(0, ended.status(), () -> signed + ": " + ended.error());
        }
    }
}
