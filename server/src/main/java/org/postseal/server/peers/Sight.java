package org.postseal.server.peers;

/** What a host's TLS key is to those who remember. */
public sealed interface Sight {
    /** The host was not known. */
    record New() implements Sight {}

    /** The key was. */
    record Known(HostKey key) implements Sight {}

    /** The key was not, and something better than memory speaks for it. */
    record Renewed(HostKey key) implements Sight {}

    /**
     * The key was not, and nothing speaks for it.
     *
     * @param key what was shown
     * @param host with what is known
     */
    record Changed(HostKey key, KnownHost host) implements Sight {
        /** For log and operator, with what the operator can do about it. */
        public String text() {
            return "the TLS key of %s changed since %s: was %s, is %s; accept with: postseal peer accept %s %s"
                    .formatted(
                            host.host(),
                            key.first(),
                            host.knownText(),
                            key.text(),
                            host.host(),
                            key.shortText());
        }
    }
}
