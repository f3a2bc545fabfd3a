package org.postseal.client.keys;

import org.postseal.client.dns.Resolver;
import org.postseal.spec.dns.Names;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A user's certificates in DNS (RFC 7929). DNSSEC gives them their rank; without it they are
 * unauthenticated. The owner name ties a certificate to the address, so no User ID is asked for.
 */
final class DaneUserSource {
    private final Resolver resolver;
    private final Clock clock;
    private final ParsedCertificates parser = new ParsedCertificates();

    DaneUserSource(Resolver resolver, Clock clock) {
        this.resolver = resolver;
        this.clock = clock;
    }

    Found find(Mailbox mailbox) {
        String owner = Names.openpgpkeyOwner(mailbox);
        DnsCertificates dns = DnsCertificates.ask(resolver, owner, parser);
        boolean secure = dns.answer().isSecure();
        Instant now = clock.instant();
        Instant until = now.plus(dns.answer().ttl());
        List<Candidate> candidates = new ArrayList<>();
        List<Attempt> attempts = new ArrayList<>(dns.attempts());
        for (Certificate certificate : dns.certificates()) {
            Candidate candidate =
                    Candidates.of(
                            SealLevel.USER,
                            certificate,
                            secure ? Source.DANE : Source.UNAUTHENTICATED,
                            secure,
                            until,
                            now);
            candidates.add(candidate);
            attempts.add(Candidates.report("OPENPGPKEY", owner, candidate));
        }
        return new Found(candidates, attempts, secure && dns.answer().isAbsent());
    }
}
