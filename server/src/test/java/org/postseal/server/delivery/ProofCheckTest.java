package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.InSession;
import org.postseal.client.keys.MemoryRecordStore;
import org.postseal.client.keys.Proof;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.Target;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.SiteKeySettings;
import org.postseal.server.smtp.PgpKeyService;
import org.postseal.server.smtp.TestServer;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.SealLevel;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Mail to a real host of ours that proves its site key, and to those who cannot. */
class ProofCheckTest {
    private static final Fingerprint OTHER = new Fingerprint("ab".repeat(20));
    private static final String ENFORCE = "mode=enforce; auth=site";

    @TempDir Path directory;
    @AutoClose private final Parts parts = new Parts();
    @AutoClose private final LogLines log = new LogLines("org.postseal.server.delivery");
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private TestSite site;
    private TestHost certificate;
    private FileSiteKeys keys;
    private TestServer real;
    private volatile DomainPolicy policy;

    @BeforeEach
    void begin() throws Exception {
        certificate = new TestHost();
        site = parts.keep(new TestSite(directory.resolve("alice")));
        keys =
                FileSiteKeys.open(
                        directory.resolve("dave"),
                        SiteKeySettings.of("dave.test"),
                        TestServer.CLOCK,
                        new SecureRandom());
        PgpKeyService service =
                parts.keep(
                        new PgpKeyService(
                                keys,
                                Set.of("dave.test"),
                                Set.of(SealLevel.SITE),
                                TestServer.CLOCK));
        real = parts.keep(TestServer.startTls(Optional.of(service)));
        site.port = real.address.getPort();
        site.mx.put("dave.test", List.of("127.0.0.1"));
        site.checks =
                List.of(
                        new ProofCheck(
                                new Policy(),
                                new InSession(new MemoryRecordStore(), TestServer.CLOCK),
                                (domain, failure) -> failures.add(domain + " " + failure.token())));
        publish(ENFORCE, keys.fingerprint());
    }

    private void publish(String fields, Fingerprint key) throws SyntaxException {
        PolicyRecord record =
                PolicyRecord.decode("v=smtp-openpgp1; id=1; k=" + key + "; " + fields);
        policy =
                new DomainPolicy(
                        Optional.of(record),
                        DomainPolicy.Origin.DNSSEC,
                        Instant.MAX,
                        DomainPolicy.Lookup.FOUND,
                        "");
    }

    private final class Policy implements Discovery {
        @Override
        public Findings find(Mailbox recipient, boolean wantUserKeys) {
            return new Findings(policy, List.of(), List.of());
        }

        @Override
        public void forget(Mailbox recipient) {}
    }

    private void deliver() {
        site.start();
        site.submit("a@alice.test", "dave@dave.test");
        site.awaitEmpty();
    }

    private String deferred() {
        site.start();
        site.submit("a@alice.test", "dave@dave.test");
        site.awaitAttempts(1);
        return line("deferred");
    }

    private String line(String status) {
        TestSite.await("a line with " + status, () -> !log.with("status=" + status).isEmpty());
        return log.with("status=" + status).getFirst();
    }

    private ScriptedServer impostor(String... keywords) throws Exception {
        ScriptedServer host = parts.keep(new ScriptedServer("127.0.0.2", real.address.getPort()));
        host.tls = Optional.of(certificate.tls);
        List<String> all = new ArrayList<>(List.of("8BITMIME", "STARTTLS"));
        all.addAll(List.of(keywords));
        host.keywords = all;
        return host;
    }

    @Test
    void theProofIsNamedInTheLog() {
        deliver();
        String line = line("sent");
        assertTrue(line.contains("session=site demanded="), line);
        assertTrue(line.contains("site proof by " + keys.fingerprint()), line);
        assertEquals(List.of(), failures);
    }

    @Test
    void whereNothingIsPromisedAnOfferIsTakenUp() throws Exception {
        publish("mode=testing", keys.fingerprint());
        deliver();
        assertTrue(line("sent").contains("session=site "), log::toString);
    }

    @Test
    void aHintOfAPolicyProvesNothing() {
        policy =
                new DomainPolicy(
                        policy.record(),
                        DomainPolicy.Origin.HINT,
                        Instant.MAX,
                        DomainPolicy.Lookup.FOUND,
                        "");
        deliver();
        assertTrue(line("sent").contains("session=tls "), log::toString);
    }

    /** without a policy the host is known again, and nothing more. */
    @Test
    void aProofThatNothingAuthenticatesContinuesTheOneBefore() {
        policy =
                new DomainPolicy(
                        Optional.empty(),
                        DomainPolicy.Origin.NONE,
                        Instant.MAX,
                        DomainPolicy.Lookup.ABSENT,
                        "");
        deliver();
        String first = line("sent");
        assertTrue(first.contains("session=tls "), first);
        assertTrue(first.contains("no site proof: " + keys.fingerprint() + " is new here"), first);
        log.clear();
        site.submit("a@alice.test", "dave@dave.test");
        site.awaitEmpty();
        String second = line("sent");
        assertTrue(second.contains("session=continued demanded=clear"), second);
        assertTrue(
                second.contains(
                        "site proof by " + keys.fingerprint() + " as before, not authenticated"),
                second);
        assertEquals(List.of(), failures);
    }

    /** The author's word goes for what the domain asks of sessions. */
    @Test
    void tlsNotRequiredLetsMailGoWithoutAProof() throws Exception {
        ScriptedServer cannot = impostor();
        site.mx.put("dave.test", List.of("127.0.0.2"));
        site.start();
        site.submit(
                "a@alice.test",
                MailParameters.NONE,
                TestMessages.tlsNotRequired(),
                Recipient.of(TestMessages.mailbox("dave@dave.test")));
        site.awaitEmpty();
        assertEquals(1, cannot.mails.size());
        String line = line("sent");
        assertTrue(line.contains("session=tls demanded=clear"), line);
        assertTrue(line.contains("TLS-Required: No in spite of: "), line);
        assertTrue(line.contains("site-proof-failed: dave.test says auth=site: "), line);
        assertEquals(List.of("dave.test site-proof-failed"), failures);
    }

    /** whoever holds a key, it is not one of the domain's. */
    @Test
    void aKeyThatIsNotInKProvesNothing() throws Exception {
        publish(ENFORCE, OTHER);
        String line = deferred();
        assertTrue(line.contains("dsn=4.7.5"), line);
        assertTrue(line.contains("site-proof-failed: dave.test says auth=site: "), line);
        assertTrue(line.contains("key-conflict: " + keys.fingerprint()), line);
        assertEquals(List.of("dave.test site-proof-failed"), failures);
    }

    @Test
    void theNextHostIsTriedWhereOneCannotProve() throws Exception {
        ScriptedServer cannot = impostor();
        site.mx.put("dave.test", List.of("127.0.0.2", "127.0.0.1"));
        deliver();
        assertEquals(List.of(), cannot.mails);
        assertTrue(
                cannot.commands.stream().noneMatch(c -> c.startsWith("MAIL")),
                cannot.commands::toString);
        String line = line("sent");
        assertTrue(line.contains("relay=127.0.0.1[") && line.contains("session=site "), line);
    }

    @Test
    void aHostWithoutTlsWaitsUnderEnforce() throws Exception {
        ScriptedServer clear = impostor();
        clear.keywords = List.of("8BITMIME");
        site.mx.put("dave.test", List.of("127.0.0.2"));
        assertTrue(deferred().contains("auth=site: no TLS"), log::toString);
        assertEquals(List.of(), clear.mails);
    }

    @Test
    void inTestingMailGoesAndTheFailureIsTold() throws Exception {
        publish("mode=testing; auth=site", keys.fingerprint());
        ScriptedServer cannot = impostor("OPENPGP V=1 KEYS PROVE SEAL=site");
        site.mx.put("dave.test", List.of("127.0.0.2"));
        deliver();
        assertEquals(1, cannot.mails.size());
        String line = line("sent");
        assertTrue(line.contains("session=tls "), line);
        assertTrue(line.contains("site-proof-failed: dave.test says auth=site: 502"), line);
        assertEquals(List.of("dave.test site-proof-failed"), failures);
    }

    /** Every octet is the real host's, and the signature is good: it is of another session. */
    @Test
    void malletInTheMiddleIsHandedNothing() throws Exception {
        Mallet mallet = parts.keep(new Mallet("127.0.0.2", real.address, certificate.tls));
        site.mx.put("dave.test", List.of("127.0.0.2"));
        String line = deferred();
        assertTrue(line.contains("P does not verify for this session and domain"), line);
        assertTrue(mallet.heard.contains("PGPKEY SITE dave.test PROVE"), mallet.heard::toString);
        assertFalse(
                mallet.heard.stream().anyMatch(c -> c.startsWith("MAIL")), mallet.heard::toString);
    }

    @Test
    void malletGetsTheMailOnlyWhereTheDomainOnlyTests() throws Exception {
        publish("mode=testing; auth=site", keys.fingerprint());
        parts.keep(new Mallet("127.0.0.2", real.address, certificate.tls));
        site.mx.put("dave.test", List.of("127.0.0.2"));
        deliver();
        String line = line("sent");
        assertTrue(line.contains("session=tls ") && line.contains("site-proof-failed: "), line);
    }

    /** K-10: the certificate that came with the proof is not asked for again. */
    @Test
    void theKeyThatCameWithTheProofIsNotAskedForTwice() throws Exception {
        List<String> asked = new ArrayList<>();
        InSession inSession = new InSession(new MemoryRecordStore(), TestServer.CLOCK);
        Findings findings = new Findings(policy, List.of(), List.of());
        try (SmtpConnection connection = counted(asked)) {
            assertEquals(
                    new Proof.Given(keys.fingerprint()),
                    inSession.prove(connection, "dave.test", findings));
            InSession.Result answer =
                    inSession.ask(
                            connection,
                            List.of(new KeyQuery.Site("dave.test")),
                            findings,
                            InSession.Peer.UNAUTHENTICATED);
            assertEquals(
                    keys.fingerprint(), answer.candidates().getFirst().certificate().fingerprint());
            assertEquals(
                    new Proof.Given(keys.fingerprint()),
                    inSession.prove(connection, "dave.test", findings));
            assertEquals(List.of("PGPKEY SITE dave.test PROVE"), asked);
        }
    }

    private SmtpConnection counted(List<String> asked) throws Exception {
        SmtpConnection real =
                site.connect(Target.smtp(this.real.address, "127.0.0.1", "relay.alice.test"));
        return (SmtpConnection)
                Proxy.newProxyInstance(
                        SmtpConnection.class.getClassLoader(),
                        new Class<?>[] {SmtpConnection.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("pgpkey")) {
                                asked.add(((PgpKeyCommand) arguments[0]).encode());
                            }
                            return method.invoke(real, arguments);
                        });
    }
}
