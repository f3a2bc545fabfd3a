package org.postseal.server.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.Names;
import org.postseal.spec.dns.PolicyRecord.Mode;
import org.postseal.spec.smtp.Mailbox;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

class SitePagesTest {
    private static final byte[] DAVE = {1, 2, 3};
    private static final MtaStsPolicy STS =
            new MtaStsPolicy(Mode.TESTING, Duration.ofDays(7), List.of("mx.a.test", "*.b.test"));

    private final SitePages pages =
            new SitePages(
                    new Publications() {
                        @Override
                        public boolean isLocal(String domain) {
                            return domain.equals("a.test");
                        }

                        @Override
                        public Optional<byte[]> userCertificate(String domain, String hash) {
                            return hash.equals(Names.wkdHash("dave"))
                                    ? Optional.of(DAVE)
                                    : Optional.empty();
                        }

                        @Override
                        public String smtpPolicy(String domain) {
                            return "v=smtp-openpgp1; id=1";
                        }

                        @Override
                        public MtaStsPolicy mtaSts(String domain) {
                            return STS;
                        }
                    });

    private Optional<Page> get(URI url) {
        return pages.find(url.getHost(), url.getRawPath());
    }

    @Test
    void theNamesThatClientsMakeAreServed() throws SyntaxException {
        Mailbox dave = Mailbox.parse("Dave@a.test", false);
        assertArrayEquals(DAVE, get(Names.wkdAdvanced(dave)).orElseThrow().octets());
        assertArrayEquals(DAVE, get(Names.wkdDirect(dave)).orElseThrow().octets());
        assertEquals("application/octet-stream", get(Names.wkdDirect(dave)).orElseThrow().type());
        Page policy = get(Names.httpsPolicy("a.test")).orElseThrow();
        assertEquals("v=smtp-openpgp1; id=1", new String(policy.octets(), US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({
        "openpgpkey.a.test,/.well-known/openpgpkey/a.test/policy,true",
        "a.test,/.well-known/openpgpkey/policy,true",
        "mta-sts.a.test,/.well-known/mta-sts.txt,true",
        "openpgpkey.a.test,/.well-known/openpgpkey/policy,false",
        "openpgpkey.a.test,/.well-known/openpgpkey/b.test/policy,false",
        "openpgpkey.b.test,/.well-known/openpgpkey/b.test/policy,false",
        "a.test,/.well-known/openpgpkey/smtp-policy,false",
        "a.test,/.well-known/mta-sts.txt,false",
        "openpgpkey.a.test,/.well-known/mta-sts.txt,false",
        "mta-sts.b.test,/.well-known/mta-sts.txt,false",
        "openpgpkey.a.test,/.well-known/openpgpkey/a.test/hu/,false",
        "openpgpkey.a.test,/.well-known/openpgpkey/a.test/hu/../policy,false",
        "a.test,/,false",
        "openpgpkey.,/.well-known/openpgpkey//policy,false",
    })
    void eachHostHasItsOwnAndNothingElse(String host, String path, boolean served) {
        assertEquals(served, pages.find(host, path).isPresent());
    }

    @Test
    void theStsPolicyIsWhatRfc8461Says() {
        assertEquals(
                "version: STSv1\r\n"
                        + "mode: testing\r\n"
                        + "mx: mx.a.test\r\n"
                        + "mx: *.b.test\r\n"
                        + "max_age: 604800\r\n",
                STS.encode());
        MtaStsPolicy other = new MtaStsPolicy(Mode.ENFORCE, Duration.ofDays(7), STS.mx());
        assertTrue(STS.id().matches("[0-9a-f]{16}"));
        assertTrue(!STS.id().equals(other.id()), "the id follows the policy");
        assertEquals("v=STSv1; id=" + STS.id() + ";", STS.txt());
    }
}
