package org.postseal.server.app;

import org.postseal.server.acme.AcmeKeeper;
import org.postseal.server.tls.TlsFiles;

import java.io.IOException;

/** What is to be done before the next TLS key comes into use. Blocks, for minutes at most. */
@FunctionalInterface
interface TlsChange {
    /** Nothing: its self-signed certificate will do. */
    TlsChange AT_ONCE = (next, use) -> use.run();

    /**
     * Changes to the next key.
     *
     * @param next the key, and a certificate that may be replaced
     * @param use puts both into use
     * @throws IOException where the next key is not in use
     */
    void to(TlsFiles next, AcmeKeeper.Use use) throws IOException;
}
