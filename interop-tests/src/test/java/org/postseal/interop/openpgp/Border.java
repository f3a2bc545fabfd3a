package org.postseal.interop.openpgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.Source;
import org.postseal.server.policy.SealingObserver;
import org.postseal.server.spool.Draft;
import org.postseal.server.spool.SpoolSettings;
import org.postseal.server.spool.SqliteSpool;
import org.postseal.server.unsealing.OpenPgpUnsealer;
import org.postseal.server.unsealing.UnsealSettings;
import org.postseal.server.unsealing.Unsealer.Outcome;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;
import org.postseal.spec.smtp.SealLevel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Where mail for our site comes in: its unsealer on a real spool. */
final class Border implements AutoCloseable {
    private final SqliteSpool spool;
    private final OpenPgpUnsealer unsealer;

    Border(Path directory, OurSite site, Discovery discovery) throws IOException {
        InstantSource clock = InstantSource.system();
        spool = SqliteSpool.open(SpoolSettings.in(directory, directory), clock, new SecureRandom());
        unsealer =
                new OpenPgpUnsealer(
                        UnsealSettings.of("mx.a.example", Set.of(OurSite.DOMAIN), 1 << 24, 998, 30),
                        site.keys(),
                        discovery,
                        spool,
                        clock,
                        _ -> SealingObserver.NONE);
    }

    /** What comes of a message for one recipient. */
    Outcome unseal(byte[] message, Mailbox from, Mailbox to) throws Exception {
        Envelope envelope =
                new Envelope(ReversePath.of(from), MailParameters.NONE, List.of(Recipient.of(to)));
        try (Draft sealed = spool.draft()) {
            sealed.write(message, 0, message.length);
            byte[] start = Arrays.copyOf(message, Math.min(message.length, 65536));
            return unsealer.unseal(sealed, start, envelope)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    /** What is to be delivered: the result of the origin check, and the original. */
    static void assertDelivered(String result, byte[] original, Outcome outcome)
            throws IOException {
        Outcome.Unsealed unsealed =
                assertInstanceOf(Outcome.Unsealed.class, outcome, outcome::toString);
        String field =
                "Authentication-Results: mx.a.example;\r\n\topenpgp-seal="
                        + result
                        + " policy.level=site policy.origin=d.example\r\n";
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(field.getBytes(Mails.OCTETS));
        expected.writeBytes(original);
        try (Draft draft = unsealed.original();
                InputStream in = draft.read()) {
            assertArrayEquals(expected.toByteArray(), in.readAllBytes());
        }
    }

    static void assertRefused(Outcome outcome) {
        Outcome.Refused refused =
                assertInstanceOf(Outcome.Refused.class, outcome, outcome::toString);
        assertEquals("554 5.7.7", refused.code() + " " + refused.enhancedCode(), refused::reason);
    }

    /** Finds no policy and no certificate of anybody. */
    static Discovery nothingPublished() {
        return finding(
                new Findings(
                        new DomainPolicy(
                                Optional.empty(),
                                DomainPolicy.Origin.NONE,
                                Instant.MAX,
                                DomainPolicy.Lookup.ABSENT,
                                ""),
                        List.of(),
                        List.of()));
    }

    /** Finds this site certificate for everybody, by an authenticated policy. */
    static Discovery published(byte[] certificate) throws Exception {
        Certificate parsed = Certificate.parse(certificate);
        PolicyRecord record =
                new PolicyRecord(
                        "1",
                        PolicyRecord.Mode.ENFORCE,
                        Optional.empty(),
                        Set.of(SealLevel.SITE),
                        List.of(parsed.fingerprint()),
                        Optional.empty(),
                        false,
                        Optional.empty());
        return finding(
                new Findings(
                        new DomainPolicy(
                                Optional.of(record),
                                DomainPolicy.Origin.DNSSEC,
                                Instant.MAX,
                                DomainPolicy.Lookup.FOUND,
                                ""),
                        List.of(
                                new Candidate(
                                        SealLevel.SITE,
                                        parsed,
                                        Source.DANE,
                                        true,
                                        Instant.MAX,
                                        Optional.empty())),
                        List.of()));
    }

    private static Discovery finding(Findings findings) {
        return new Discovery() {
            @Override
            public Findings find(Mailbox recipient, boolean wantUserKeys) {
                return findings;
            }

            @Override
            public void forget(Mailbox recipient) {
                throw new AssertionError("unsealing never asks anew");
            }
        };
    }

    @Override
    public void close() {
        unsealer.close();
        spool.close();
    }
}
