package org.postseal.interop.openpgp;

import org.postseal.server.site.KeyVersion;

import java.io.IOException;
import java.nio.file.Path;

/** OpenPGP.js 6: version 6, SEIPDv2, which none of the other peers knows. */
class OpenPgpJsTest extends PeerTest {
    OpenPgpJsTest() {
        super(KeyVersion.V6);
    }

    @Override
    Peer startPeer(Path home) throws IOException, InterruptedException {
        return new OpenPgpJs(home, DAVE.wire());
    }
}
