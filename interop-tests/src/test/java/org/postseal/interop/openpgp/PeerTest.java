package org.postseal.interop.openpgp;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.site.KeyVersion;

import java.io.IOException;
import java.nio.file.Path;

/** All that is asked of a peer, with one key of its own and site keys of the version it reads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PeerTest implements OpeningCases, SealingCases, SigningCases {
    private final KeyVersion version;
    private Path directory;
    private OurSite site;
    private OurSite other;
    private Peer peer;

    PeerTest(KeyVersion version) {
        this.version = version;
    }

    /**
     * @param home for its files
     */
    abstract Peer startPeer(Path home) throws IOException, InterruptedException;

    @BeforeAll
    void start(@TempDir Path temporary, @TempDir Path home)
            throws IOException, InterruptedException {
        directory = temporary;
        site = new OurSite(temporary.resolve("site"), version);
        other = new OurSite(temporary.resolve("other"), version);
        peer = startPeer(home);
    }

    @AfterAll
    void stop() throws IOException, InterruptedException {
        if (peer != null) { // a peer that is missing is the failure to report
            peer.close();
        }
    }

    @Override
    public KeyVersion version() {
        return version;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public OurSite site() {
        return site;
    }

    @Override
    public OurSite other() {
        return other;
    }

    @Override
    public Peer peer() {
        return peer;
    }
}
