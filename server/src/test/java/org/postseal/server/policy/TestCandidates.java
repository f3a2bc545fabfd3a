package org.postseal.server.policy;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.Source;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.SealLevel;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Candidates of two certificates that gpg made: one of dave.test, one of dave@dave.test. */
public final class TestCandidates {
    private static final Certificate SITE = certificate("site.certificate");
    private static final Certificate USER = certificate("user.certificate");
    private static final Instant UNTIL = Instant.parse("2026-07-01T00:00:00Z");

    private TestCandidates() {}

    public static Candidate of(SealLevel scope, Source source, Optional<String> problem) {
        return new Candidate(
                scope,
                scope == SealLevel.SITE ? SITE : USER,
                source,
                source != Source.UNAUTHENTICATED,
                UNTIL,
                problem);
    }

    private static Certificate certificate(String name) {
        try (InputStream in = TestCandidates.class.getResourceAsStream(name)) {
            return Certificate.parse(Base64.getMimeDecoder().decode(in.readAllBytes()));
        } catch (IOException | SyntaxException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
