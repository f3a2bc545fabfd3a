package org.postseal.interop.openpgp;

import org.postseal.server.site.KeyVersion;

import java.io.IOException;
import java.nio.file.Path;

/** Sequoia's sq 0.27: version 4, SEIPDv1. */
class SequoiaTest extends PeerTest {
    SequoiaTest() {
        super(KeyVersion.V4);
    }

    @Override
    Peer startPeer(Path home) throws IOException, InterruptedException {
        return new Sequoia(home, DAVE.wire());
    }
}
