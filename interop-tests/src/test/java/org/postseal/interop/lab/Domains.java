package org.postseal.interop.lab;

import java.util.List;

/** Domains at Dave's that are under attack, most kinds with one for each mode, named after it. */
enum Domains {
    SIGNED("", "dave", "certificate and policy, signed"),
    /** The certificate is to be had by PGPKEY only. */
    ASKED("ask-", "dave", "policy, signed"),
    /** Without DNSSEC. */
    UNSIGNED("plain-", "dave", "certificate and policy, unsigned"),
    /** The host has TLSA records, and there is but one mode. */
    BOUND("", "dave", "certificate, policy and TLSA, signed"),
    /** Users' certificates by WKD, and the site has none. */
    USERS("wkd-", "dave", "users' certificates by WKD; policy, signed"),
    USERS_KNOWN("wkd-", "dave", "the same, and Alice has the certificate"),
    USERS_NEW("wkd-", "heidi", "the same, and Alice has nothing"),
    USERS_NEWER("wkd-", "peggy", "the same, and Alice has nothing"),
    BOTH("both-", "dave", "users' certificates by WKD; the site's and policy, signed"),
    BOTH_NEW("both-", "heidi", "the same, and Alice has not the user's"),
    BOTH_NEWER("both-", "peggy", "the same, and Alice has not the user's");

    /** Of all that is under attack. */
    static final List<String> MODES = List.of("none", "testing", "enforce");

    private final String prefix;
    private final String user;
    private final String published;

    Domains(String prefix, String user, String published) {
        this.prefix = prefix;
        this.user = user;
        this.published = published;
    }

    /** To whom mail is sent in these domains. */
    String user() {
        return user;
    }

    /** For people. */
    String published() {
        return published;
    }

    /** Those of them that there are. */
    List<String> modes() {
        return this == BOUND ? List.of("enforce") : MODES;
    }

    String domain(String mode) {
        return this == BOUND ? "dane.test" : prefix + mode + ".test";
    }
}
