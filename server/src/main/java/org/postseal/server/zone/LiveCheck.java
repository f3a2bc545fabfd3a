package org.postseal.server.zone;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.client.keys.Certificate;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.xbill.DNS.OPENPGPKEYRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares a record set with what others see of it, and says what to do.
 *
 * @param resolver keeps the DNSSEC status
 * @param authority the zone's own server, which knows whether a difference is in caches only
 */
public record LiveCheck(Resolver resolver, Optional<UpdateServer> authority, Clock clock) {
    private static final int SHOWN = 100;
    private static final String PRINT = "`postseal dns` prints the record to publish";

    public Finding check(OwnSet wanted) {
        Answer answer = resolver.resolve(wanted.owner().toString(), wanted.type());
        if (answer.status() == Answer.Status.FAILED) {
            return finding(wanted, Finding.Kind.FAILED, failed(answer));
        }
        List<Record> live = relevant(wanted, answer.records());
        if (wanted.isSame(live)) {
            return right(wanted, answer);
        }
        Finding difference = difference(wanted, live);
        return isRightInTheZone(wanted)
                ? finding(
                        wanted,
                        Finding.Kind.STALE,
                        "the zone is right, but caches hold the former answer for up to "
                                + Math.max(1, answer.ttl().toSeconds())
                                + " s: wait, and ask again")
                : difference;
    }

    private static String failed(Answer answer) {
        boolean bogus = answer.security() == Answer.Security.BOGUS;
        return (bogus ? "the answer is bogus" : "the lookup failed")
                + answer.detail().map(d -> " (" + shortened(d) + ")").orElse("")
                + (bogus
                        ? "; every sender that validates waits: mend the zone's signatures, or its"
                                + " DS in the parent zone"
                        : "; see whether the zone's servers answer, and ask again");
    }

    /** Other texts at the same name mean nothing to those who ask. */
    private static List<Record> relevant(OwnSet wanted, List<Record> live) {
        return live.stream()
                .filter(
                        rr ->
                                !(rr instanceof TXTRecord)
                                        || OwnSet.content(rr)
                                                .startsWith(wanted.purpose().version()))
                .toList();
    }

    private static Finding right(OwnSet wanted, Answer answer) {
        if (answer.isSecure()) {
            return finding(wanted, Finding.Kind.GOOD, "");
        }
        return wanted.purpose().bindsOnlySigned()
                ? finding(
                        wanted,
                        Finding.Kind.INSECURE,
                        "the record is right, but the answer is not secure, so that nobody can rely"
                                + " on it; sign the zone (DNSSEC), put its DS into the parent zone,"
                                + " and see dns.trust in the settings")
                : finding(
                        wanted, Finding.Kind.GOOD, "not secure, which this record can do without");
    }

    private Finding difference(OwnSet wanted, List<Record> live) {
        if (live.isEmpty()) {
            return finding(wanted, Finding.Kind.MISSING, "nothing is live; " + PRINT);
        }
        Set<String> lacks = new TreeSet<>(OwnSet.contents(wanted.records()));
        lacks.removeAll(OwnSet.contents(live));
        Set<String> extra = new TreeSet<>(OwnSet.contents(live));
        extra.removeAll(OwnSet.contents(wanted.records()));
        if (lacks.isEmpty()) {
            return finding(
                    wanted,
                    Finding.Kind.EXTRA,
                    "remove what is not ours: " + shortened(String.join(" | ", extra)));
        }
        if (lacks.size() < wanted.records().size()) {
            return finding(
                    wanted,
                    Finding.Kind.MISSING,
                    "of "
                            + wanted.records().size()
                            + " records "
                            + lacks.size()
                            + " are not live; publish "
                            + shortened(String.join(" | ", lacks)));
        }
        Optional<Former> former =
                live.size() == 1 ? former(wanted, live.getFirst()) : Optional.empty();
        return new Finding(
                wanted.toString(),
                former.isPresent() ? Finding.Kind.STALE : Finding.Kind.WRONG,
                "live is "
                        + former.map(Former::text)
                                .orElseGet(() -> shortened(String.join(" | ", extra)))
                        + "; replace it, "
                        + PRINT,
                former.flatMap(Former::until));
    }

    /** What is ours from before, and until when it will do. */
    private record Former(String text, Optional<Instant> until) {}

    /** What the record is where it seems to be ours, from before a rotation or other settings. */
    private Optional<Former> former(OwnSet wanted, Record live) {
        if (live instanceof OPENPGPKEYRecord key
                && wanted.records().getFirst() instanceof OPENPGPKEYRecord ours) {
            return formerCertificate(key.getCert(), ours.getCert());
        }
        return live instanceof TXTRecord && wanted.purpose() != Purpose.DKIM
                ? Optional.of(new Former(shortened(OwnSet.content(live)), Optional.empty()))
                : Optional.empty();
    }

    @Requirement("P-15")
    private Optional<Former> formerCertificate(byte[] live, byte[] ours) {
        try {
            Certificate certificate = Certificate.parse(live);
            if (!certificate.fingerprint().equals(Certificate.parse(ours).fingerprint())) {
                return Optional.empty();
            }
            return Optional.of(
                    switch (certificate.usability(clock.instant())) {
                        case Certificate.Usability.Usable usable ->
                                new Former(
                                        "this certificate before its last change, good until "
                                                + usable.expires(),
                                        Optional.of(usable.expires()));
                        case Certificate.Usability.Unusable unusable ->
                                new Former(
                                        "this certificate before its last change, which nobody can"
                                                + " seal to: "
                                                + unusable.reason(),
                                        Optional.of(Instant.EPOCH));
                    });
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }

    private boolean isRightInTheZone(OwnSet wanted) {
        if (authority.isEmpty() || !authority.get().serves(wanted.owner())) {
            return false;
        }
        try {
            return wanted.isSame(authority.get().read(wanted.owner(), wanted.type()));
        } catch (IOException e) {
            return false; // what the resolver saw is said; the update says what is wrong here
        }
    }

    private static Finding finding(OwnSet wanted, Finding.Kind kind, String text) {
        return new Finding(wanted.toString(), kind, text);
    }

    private static String shortened(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "...";
    }
}
