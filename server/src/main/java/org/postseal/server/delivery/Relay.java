package org.postseal.server.delivery;

/** The text that names a next hop in logs: {@code mx.dave.test[192.0.2.1]:25}. */
final class Relay {
    /** Where no next hop was reached. */
    static final String NONE = "none";

    private Relay() {}

    /** The host name alone, for Remote-MTA and for people. */
    static String host(String relay) {
        int bracket = relay.indexOf('[');
        return bracket > 0 ? relay.substring(0, bracket) : relay;
    }
}
