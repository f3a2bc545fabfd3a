package org.postseal.client.dns;

import java.util.List;
import java.util.stream.Collectors;

/** Whose word counts for the DNSSEC status of an answer. */
public sealed interface DnssecTrust {
    /**
     * This resolver validates by itself, from these anchors down. Names outside of every anchor are
     * insecure.
     *
     * @param records DS or DNSKEY records as in a zone file, one a line, absolute owner names
     */
    record TrustAnchors(String records) implements DnssecTrust {
        /**
         * Anchors as operators write them: {@code owner key-tag algorithm digest-type digest}, the
         * fields of a DS record.
         */
        public static TrustAnchors ofDs(List<String> lines) {
            return new TrustAnchors(
                    lines.stream()
                            .map(line -> line.strip().replaceFirst("\\s+", " 3600 IN DS "))
                            .collect(Collectors.joining("\n", "", "\n")));
        }
    }

    /**
     * The AD bit of the configured servers counts. Only for servers that validate and are reached
     * over a path nobody can tamper with (RFC 6840 section 5.8): the same host, as a rule.
     */
    record TrustedResolver() implements DnssecTrust {}

    /** Nobody's: every answer is insecure. */
    record None() implements DnssecTrust {}
}
