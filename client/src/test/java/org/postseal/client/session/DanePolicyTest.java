package org.postseal.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.postseal.client.Issued;
import org.postseal.client.Issued.Form;
import org.postseal.client.dns.Answer.Security;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which certificates match: RFC 7672 section 3, RFC 7671 section 5. */
@TestInstance(Lifecycle.PER_CLASS)
class DanePolicyTest {
    private static final List<String> NAMES = List.of("mx.test", "d.test");

    private Issued root;
    private Issued middle;
    private Issued host;

    @BeforeAll
    void make() throws Exception {
        root = Form.authority("CN=root").make();
        middle = Form.authority("CN=middle").rsa().by(root);
        host = Form.host("mx.test").by(middle);
    }

    static Optional<String> problem(List<Tlsa> records, List<String> names, Issued... chain) {
        return new DanePolicy("mx.test", records, names, Security.SECURE)
                .problem(Stream.of(chain).map(Issued::certificate).toList(), Instant.now());
    }

    private static Tlsa tlsa(int usage, int selector, int matching, Issued of) throws Exception {
        return new Tlsa(usage, selector, matching, of.association(selector, matching));
    }

    private static void good(Tlsa record, Issued... chain) {
        assertEquals("", problem(List.of(record), NAMES, chain).orElse(""));
    }

    private static void bad(String why, Tlsa record, Issued... chain) {
        String problem = problem(List.of(record), NAMES, chain).orElse("matches");
        assertTrue(problem.contains(why), problem);
    }

    @Test
    void usage3LooksAtTheServersOwnCertificateAndNothingElse() throws Exception {
        for (int selector : new int[] {0, 1}) {
            for (int matching : new int[] {0, 1, 2}) {
                good(tlsa(3, selector, matching, host), host, middle, root);
                bad("matches no TLSA", tlsa(3, selector, matching, middle), host, middle, root);
            }
        }
        Issued expired =
                Form.host("other.test").expired().purpose(KeyPurposeId.id_kp_codeSigning).make();
        good(tlsa(3, 1, 1, expired), expired);
        good(tlsa(3, 1, 1, root), root);
        bad("matches no TLSA", tlsa(3, 0, 1, host), root);
        assertEquals("no certificate", problem(List.of(tlsa(3, 0, 1, host)), NAMES).orElse(""));
    }

    @Test
    void anyOfTheRecordsWillDo() throws Exception {
        Issued next = Form.host("mx.test").make();
        List<Tlsa> rollover = List.of(tlsa(3, 1, 1, next), tlsa(3, 1, 1, host));
        assertEquals(Optional.empty(), problem(rollover, NAMES, host));
        assertEquals(Optional.empty(), problem(rollover, NAMES, next));
        List<Tlsa> both = List.of(tlsa(2, 0, 1, root), tlsa(3, 1, 1, next));
        assertEquals(Optional.empty(), problem(both, NAMES, host, middle, root));
        assertEquals(Optional.empty(), problem(both, NAMES, next));
    }

    @Test
    void usage2FindsItsAnchorAmongWhatTheServerSent() throws Exception {
        for (int selector : new int[] {0, 1}) {
            for (int matching : new int[] {0, 1, 2}) {
                good(tlsa(2, selector, matching, root), host, middle, root);
                good(tlsa(2, selector, matching, middle), host, middle);
                good(tlsa(2, selector, matching, middle), host, root, middle);
            }
        }
        bad("no issuer that the server sent matches", tlsa(2, 0, 1, root), host, middle);
        bad("no issuer that the server sent matches", tlsa(2, 0, 1, host), host, middle);
        bad("no valid way to the trust anchor", tlsa(2, 0, 1, root), host, root);
    }

    @Test
    void usage2FindsItsAnchorInTheRecord() throws Exception {
        good(tlsa(2, 0, 0, root), host, middle);
        good(tlsa(2, 1, 0, root), host, middle);
        good(tlsa(2, 1, 0, middle), host);
        Issued stranger = Form.authority("CN=root").make();
        bad("no valid way", tlsa(2, 0, 0, stranger), host, middle);
        bad("no valid way", tlsa(2, 1, 0, stranger), host, middle);
    }

    @Test
    void usage2NeedsTheRightSignatures() throws Exception {
        Issued namesake = Form.authority("CN=middle").make();
        Issued forged = Form.host("mx.test").by(namesake);
        bad("no valid way", tlsa(2, 0, 1, middle), forged, middle);
        bad("no valid way", tlsa(2, 0, 1, root), forged, middle, root);
        bad("no valid way", tlsa(2, 0, 1, root), forged, namesake, root);
        good(tlsa(2, 0, 1, namesake), forged, namesake);
    }

    @Test
    void usage2NeedsAuthoritiesInTheirTime() throws Exception {
        Issued late = Form.host("mx.test").expired().by(middle);
        bad("no valid way", tlsa(2, 0, 1, middle), late, middle);
        Issued lateMiddle = Form.authority("CN=late").expired().by(root);
        Issued below = Form.host("mx.test").by(lateMiddle);
        bad("no valid way", tlsa(2, 0, 1, root), below, lateMiddle, root);
        bad("no issuer", tlsa(2, 0, 1, lateMiddle), below, lateMiddle);
        Issued noAuthority = Form.host("x.test").named("CN=x").by(root);
        Issued under = Form.host("mx.test").by(noAuthority);
        bad("no issuer", tlsa(2, 0, 1, noAuthority), under, noAuthority);
        bad("no valid way", tlsa(2, 0, 1, root), under, noAuthority, root);
        Issued client = Form.host("mx.test").purpose(KeyPurposeId.id_kp_clientAuth).by(middle);
        bad("not for servers", tlsa(2, 0, 1, middle), client, middle);
        good(
                tlsa(2, 0, 1, middle),
                Form.host("mx.test").purpose(KeyPurposeId.id_kp_serverAuth).by(middle),
                middle);
    }

    private void named(boolean expected, Form form) throws Exception {
        Issued issued = form.by(middle);
        Optional<String> problem = problem(List.of(tlsa(2, 0, 1, middle)), NAMES, issued, middle);
        assertEquals(expected, problem.isEmpty(), form + ": " + problem);
        assertEquals(
                Optional.empty(),
                problem(List.of(tlsa(3, 0, 1, issued)), List.of(), issued, middle),
                "usage 3 asks for no name");
    }

    @Test
    void usage2NeedsOneOfTheNames() throws Exception {
        named(true, Form.host("mx.test"));
        named(true, Form.host("MX.Test"));
        named(true, Form.host("other.test", "d.test"));
        named(false, Form.host("other.test"));
        named(false, Form.host("a.mx.test"));
        named(false, Form.host("test"));
        named(false, Form.host("*.test")); // would stand for all of a top-level domain
        named(false, Form.host("*.mx.test"));
        named(false, Form.host("m*.test"));
        named(true, Form.host().named("CN=mx.test"));
        named(true, Form.host().named("CN=mx.test, O=Example"));
        named(false, Form.host().named("CN=other.test"));
        named(false, Form.host().named("O=mx.test"));
        named(false, Form.host("other.test").named("CN=mx.test"));
    }

    @Test
    void aWildcardStandsForOneLabel() throws Exception {
        Issued wild = Form.host("*.d.test").by(middle);
        List<Tlsa> records = List.of(tlsa(2, 0, 1, middle));
        assertTrue(problem(records, List.of("mx.d.test"), wild, middle).isEmpty());
        assertTrue(problem(records, List.of("a.mx.d.test"), wild, middle).isPresent());
        assertTrue(problem(records, List.of("d.test"), wild, middle).isPresent());
    }

    @Test
    void onlyASecureWayReachesTheLevel() throws Exception {
        List<Tlsa> records = List.of(tlsa(3, 1, 1, host));
        assertEquals(
                SessionLevel.DANE,
                new DanePolicy("mx.test", records, List.of(), Security.SECURE).level());
        assertEquals(
                SessionLevel.TLS,
                new DanePolicy("mx.test", records, List.of(), Security.INSECURE).level());
    }
}
