package org.postseal.interop.openpgp;

import org.postseal.server.site.KeyVersion;

import java.io.IOException;

/** Sequoia's sq 0.27: version 4, SEIPDv1. */
class SequoiaTest extends PeerTest {
    SequoiaTest() {
        super(KeyVersion.V4);
    }

    @Override
    Peer startPeer() throws IOException, InterruptedException {
        return new Sequoia(DAVE.wire());
    }

    @Override
    public boolean namesIntendedRecipient() {
        return true;
    }
}
