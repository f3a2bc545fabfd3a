package org.postseal.interop.lab;

/** Three domains each, one a mode, named after it. */
enum Domains {
    SIGNED("", "certificate and policy, signed"),
    /** The certificate is to be had by PGPKEY only. */
    ASKED("ask-", "policy, signed"),
    /** Without DNSSEC. */
    UNSIGNED("plain-", "certificate and policy, unsigned");

    private final String prefix;
    private final String published;

    Domains(String prefix, String published) {
        this.prefix = prefix;
        this.published = published;
    }

    /** What stands before the mode in a domain's name. */
    String prefix() {
        return prefix;
    }

    /** For people. */
    String published() {
        return published;
    }
}
