package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.client.dns.Answer.Security;
import org.postseal.client.keys.Attempt;
import org.postseal.client.keys.Attempt.Outcome;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.Source;
import org.postseal.client.session.MxHosts;
import org.postseal.client.session.SessionLevel;
import org.postseal.server.delivery.Explainer.Explanation;
import org.postseal.server.delivery.Explainer.HostDemand;
import org.postseal.server.policy.Decider;
import org.postseal.server.policy.Facts;
import org.postseal.server.policy.LocalSetting;
import org.postseal.server.policy.Memory;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.TestCandidates;
import org.postseal.server.policy.UserKeys;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What {@code explain} prints, against texts that people have read. */
class ExplainTextTest {
    private static final Mailbox DAVE = new Mailbox("dave", "dave.test");
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final String OWNER = "_smtp-openpgp.dave.test";
    private static final String SITE_KEY = "855deb4b6fe0c8de514dde97386166a87874a624";

    @Test
    void aSealedSiteWhoseUsersMayHaveKeys() throws SyntaxException {
        PolicyRecord record =
                PolicyRecord.decode(
                        "v=smtp-openpgp1; id=20260601; mode=enforce; seal=site,user; k="
                                + SITE_KEY);
        Findings findings =
                new Findings(
                        new DomainPolicy(
                                Optional.of(record),
                                DomainPolicy.Origin.DNSSEC,
                                Instant.parse("2026-07-01T00:00:00Z"),
                                DomainPolicy.Lookup.FOUND,
                                ""),
                        List.of(
                                TestCandidates.of(SealLevel.SITE, Source.DANE, Optional.empty()),
                                TestCandidates.of(
                                        SealLevel.USER, Source.WKD, Optional.of("expired"))),
                        List.of(
                                attempt("policy TXT", OWNER, Outcome.FOUND, "secure"),
                                attempt("OPENPGPKEY", OWNER, Outcome.FOUND, SITE_KEY),
                                attempt("WKD advanced", "dave@dave.test", Outcome.UNUSABLE, "")));
        MxHosts mx =
                new MxHosts.Hosts(
                        List.of("mx1.dave.test", "mx2.dave.test"),
                        false,
                        Security.SECURE,
                        "dave.test");
        assertEquals(
                golden("explain-asks.txt"),
                explain(LocalSetting.OPPORTUNISTIC, false, findings, mx));
    }

    @Test
    void nothingFoundWhereSomethingIsDemanded() {
        Findings findings =
                nothing(
                        List.of(
                                attempt("policy TXT", OWNER, Outcome.ABSENT, "insecure"),
                                attempt("OPENPGPKEY", OWNER, Outcome.SKIPPED, "no policy")));
        MxHosts mx = new MxHosts.Hosts(List.of("dave.test"), true, Security.INSECURE, "dave.test");
        assertEquals(
                golden("explain-refuses.txt"), explain(LocalSetting.NEVER, true, findings, mx));
    }

    @Test
    void aLocalMailbox() {
        Facts facts = facts(Facts.Hop.LOCAL, LocalSetting.OPPORTUNISTIC, false, nothing(List.of()));
        assertEquals(
                golden("explain-local.txt"),
                ExplainText.of(
                        new Explanation(
                                new NextHop.Maildir(Path.of("mail", "dave.test")),
                                Optional.empty(),
                                List.of(),
                                facts,
                                Decider.decide(facts),
                                List.of())));
    }

    @Test
    void whatTheSessionsMustShow() {
        Facts facts = facts(Facts.Hop.MX, LocalSetting.OPPORTUNISTIC, false, nothing(List.of()));
        String text =
                ExplainText.of(
                        new Explanation(
                                new NextHop.Mx("dave.test"),
                                Optional.empty(),
                                List.of(
                                        new HostDemand(
                                                "mx1.dave.test",
                                                Optional.of(SessionLevel.DANE),
                                                List.of("TLSA: secure")),
                                        new HostDemand(
                                                "mx2.dave.test",
                                                Optional.of(SessionLevel.TLS),
                                                List.of("TLSA: none usable")),
                                        new HostDemand(
                                                "mx3.dave.test",
                                                Optional.of(SessionLevel.CLEAR),
                                                List.of()),
                                        new HostDemand(
                                                "mx4.dave.test",
                                                Optional.empty(),
                                                List.of("TLSA lookup failed"))),
                                facts,
                                Decider.decide(facts),
                                List.of()));
        assertTrue(
                text.contains(
                        """
                        Sessions
                          mx1.dave.test: TLS with a certificate that matches TLSA, or nothing
                            TLSA: secure
                          mx2.dave.test: TLS or nothing, any certificate
                            TLSA: none usable
                          mx3.dave.test: TLS where it is offered, any certificate
                          mx4.dave.test: cannot be used now
                            TLSA lookup failed
                        """),
                text);
    }

    @Test
    void noServerWritesToTheTerminal() {
        Findings findings =
                nothing(
                        List.of(
                                attempt(
                                        "PGPKEY",
                                        "x",
                                        Outcome.FAILED,
                                        "\u001b[2J\r\nDecision\u0007\u202e\u2028")));
        MxHosts mx = new MxHosts.Unavailable("\u001b]0;\u009b1m", Security.BOGUS);
        String text = explain(LocalSetting.OPPORTUNISTIC, false, findings, mx);
        assertTrue(text.contains("PGPKEY  x: ?[2J??Decision???\n"), text);
        assertTrue(text.contains("mail waits: "), text);
        assertTrue(text.chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)), text);
    }

    @Test
    void whatIsRemembered() {
        Facts facts = facts(Facts.Hop.MX, LocalSetting.OPPORTUNISTIC, false, nothing(List.of()));
        String text =
                ExplainText.of(
                        new Explanation(
                                new NextHop.Mx("dave.test"),
                                Optional.empty(),
                                List.of(),
                                facts,
                                Decider.decide(facts),
                                List.of("mx1.dave.test: TLS key")));
        assertTrue(text.contains("\nRemembered\n  mx1.dave.test: TLS key\n\nSettings\n"), text);
    }

    private static String explain(
            LocalSetting local, boolean reqseal, Findings findings, MxHosts mx) {
        Facts facts = facts(Facts.Hop.MX, local, reqseal, findings);
        return ExplainText.of(
                new Explanation(
                        new NextHop.Mx("dave.test"),
                        Optional.of(mx),
                        List.of(),
                        facts,
                        Decider.decide(facts),
                        List.of()));
    }

    private static Facts facts(
            Facts.Hop hop, LocalSetting local, boolean reqseal, Findings findings) {
        return new Facts(
                DAVE,
                local,
                UserKeys.SIGNALLED,
                reqseal,
                hop,
                Facts.Content.CLEAR,
                findings,
                Memory.NONE,
                Optional.empty(),
                Optional.empty(),
                NOW);
    }

    private static Findings nothing(List<Attempt> attempts) {
        DomainPolicy none =
                new DomainPolicy(
                        Optional.empty(),
                        DomainPolicy.Origin.NONE,
                        NOW,
                        DomainPolicy.Lookup.ABSENT,
                        "");
        return new Findings(none, List.of(), attempts);
    }

    private static Attempt attempt(String source, String question, Outcome outcome, String detail) {
        return new Attempt(source, question, outcome, detail);
    }

    private static String golden(String name) {
        try (InputStream in = ExplainTextTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
