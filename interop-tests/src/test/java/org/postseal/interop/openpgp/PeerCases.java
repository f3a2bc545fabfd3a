package org.postseal.interop.openpgp;

import org.postseal.server.site.KeyVersion;
import org.postseal.spec.smtp.Mailbox;

import java.nio.file.Path;

/** What cases for a peer work with. */
interface PeerCases {
    /** Whose key the peer has. */
    Mailbox DAVE = new Mailbox("dave", "d.example");

    /** Of all keys, the peer's too. */
    KeyVersion version();

    /** For files of the cases. */
    Path directory();

    OurSite site();

    /** A site that has nothing to do with anything. */
    OurSite other();

    Peer peer();

    /** The version of SEIPD that goes with these keys. */
    default int seipd() {
        return switch (version()) {
            case V4 -> 1;
            case V6 -> 2;
        };
    }
}
