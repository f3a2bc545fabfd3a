package org.postseal.interop.openpgp;

import org.postseal.server.site.KeyVersion;

import java.io.IOException;

/** OpenPGP.js 6: version 6, SEIPDv2, which none of the other peers knows. */
class OpenPgpJsTest extends PeerTest {
    OpenPgpJsTest() {
        super(KeyVersion.V6);
    }

    @Override
    Peer startPeer() throws IOException, InterruptedException {
        return new OpenPgpJs(DAVE.wire());
    }

    @Override
    public boolean namesIntendedRecipient() {
        return false;
    }
}
