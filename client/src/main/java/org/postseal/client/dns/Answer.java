package org.postseal.client.dns;

import org.xbill.DNS.Record;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The answer to one question.
 *
 * @param status what came
 * @param security holds for the whole chain, every CNAME included (D-05), and for denials too
 * @param records of the type asked for; empty unless FOUND
 * @param ttl how long the answer may be kept
 * @param canonicalName the owner of the records after CNAME; the name asked for where there was
 *     none
 * @param detail why it failed, for logs; empty otherwise
 */
public record Answer(
        Status status,
        Security security,
        List<Record> records,
        Duration ttl,
        String canonicalName,
        Optional<String> detail) {
    public Answer {
        records = List.copyOf(records);
    }

    /** What came back. */
    public enum Status {
        FOUND,
        /** The name exists without records of this type. */
        NODATA,
        NXDOMAIN,
        /** SERVFAIL, time-out, refused, malformed, CNAME loop or bogus: absence is not shown. */
        FAILED
    }

    /** DNSSEC status of the answer. */
    public enum Security {
        SECURE,
        INSECURE,
        /** Validation failed; the status is then FAILED. */
        BOGUS
    }

    public boolean isFound() {
        return status == Status.FOUND;
    }

    public boolean isSecure() {
        return security == Security.SECURE;
    }

    /** True where the absence of records was shown, securely or not. */
    public boolean isAbsent() {
        return status == Status.NODATA || status == Status.NXDOMAIN;
    }
}
