package org.postseal.interop.openpgp;

import org.postseal.server.site.KeyVersion;

import java.io.IOException;

/** Sequoia sq 0.27: version 4, SEIPDv1. */
class SequoiaTest extends PeerContract {
    SequoiaTest() {
        super(KeyVersion.V4);
    }

    @Override
    Peer start() throws IOException, InterruptedException {
        return new Sequoia(DAVE.wire());
    }
}
