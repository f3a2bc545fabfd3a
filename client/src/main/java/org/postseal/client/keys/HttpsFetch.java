package org.postseal.client.keys;

import java.net.URI;

/**
 * One GET over HTTPS: WebPKI, no redirect to another host, at most 64 KiB, ten seconds, public
 * addresses only (D-09). Never throws for what a server or the network does.
 */
@FunctionalInterface
public interface HttpsFetch {
    Outcome get(URI uri);

    /** What came of it. */
    sealed interface Outcome {
        /** Status 200, its whole body. */
        record Body(byte[] octets) implements Outcome {}

        /** The server says that there is no such thing: 404 or 410. */
        record Absent(String detail) implements Outcome {}

        /** The host name does not exist in DNS. */
        record NoHost(String detail) implements Outcome {}

        /** Anything else: nothing is known. */
        record Failed(String detail) implements Outcome {}
    }
}
