package org.postseal.server.delivery;

import org.postseal.client.smtp.Ends;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * One session with a mail host of a domain, or the try of one that ended with the host's security.
 * A host that could not be reached at all is no attempt.
 *
 * @param domain the policy domain: the next-hop domain, lower-case A-labels
 * @param judged each policy that was found, at least one, and how the session did by it
 */
public record SessionAttempt(String domain, Peer peer, List<Judged> judged) {
    public SessionAttempt {
        judged = List.copyOf(judged);
    }

    /**
     * The host, and how it was met.
     *
     * @param host as the MX record names it
     * @param address where it was tried; empty where the host was not to be used
     * @param ends what the connection showed, where there was one
     */
    public record Peer(String host, Optional<InetAddress> address, Ends ends) {
        /** The address that the connection came from. */
        public Optional<InetAddress> local() {
            return ends.local();
        }

        /** What the server called itself. */
        public Optional<String> name() {
            return ends.name();
        }
    }

    /** What was published about sessions (RFC 8460 section 4.4). */
    public enum Kind {
        TLSA("tlsa"),
        STS("sts"),
        /** Nothing: TLS is opportunistic. */
        NONE("no-policy-found");

        private final String token;

        Kind(String token) {
            this.token = token;
        }

        /** The {@code policy-type} of a report. */
        public String token() {
            return token;
        }
    }

    /**
     * A policy as it was found.
     *
     * @param text its lines: TLSA records, or the lines of the policy file
     * @param mxPatterns those of an MTA-STS policy
     */
    public record Policy(Kind kind, List<String> text, List<String> mxPatterns) {
        /** None was found. */
        public static final Policy NONE = new Policy(Kind.NONE, List.of(), List.of());

        public Policy {
            text = List.copyOf(text);
            mxPatterns = List.copyOf(mxPatterns);
        }
    }

    /** What a session failed by; the detail is for people. */
    public record Failure(ResultType type, String detail) {}

    /**
     * A policy, and how the session did by it.
     *
     * @param failure empty for a success
     */
    public record Judged(Policy policy, Optional<Failure> failure) {
        /** Nothing speaks against the host so far. */
        public static Judged open(Policy policy) {
            return new Judged(policy, Optional.empty());
        }

        public static Judged failed(Policy policy, ResultType type, String detail) {
            return new Judged(policy, Optional.of(new Failure(type, detail)));
        }
    }
}
