package org.postseal.spec.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord.Mode;
import org.postseal.spec.dns.PolicyRecord.Source;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.SealLevel;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class PolicyRecordTest {
    private static final String V = "v=smtp-openpgp1";
    private static final String K4 = "ab".repeat(20);
    private static final String K6 = "cd".repeat(32);

    private static void good(String text, String encoded) throws SyntaxException {
        PolicyRecord record = PolicyRecord.decode(text);
        assertEquals(V + "; " + encoded, record.encode(), text);
        assertEquals(record, PolicyRecord.decode(record.encode()), "round trip of " + text);
        assertTrue(PolicyRecord.isCandidate(text), text);
    }

    private static void bad(String reason, String text) {
        assertThrows(SyntaxException.class, () -> PolicyRecord.decode(text), reason);
    }

    @Test
    void everyField() throws SyntaxException {
        assertEquals(
                new PolicyRecord(
                        "2026A",
                        Mode.ENFORCE,
                        Optional.of(Duration.ofDays(7)),
                        Set.of(SealLevel.SITE, SealLevel.USER),
                        List.of(new Fingerprint(K4), new Fingerprint(K6)),
                        Optional.of(Set.of(Source.DANE, Source.WKD, Source.SMTP)),
                        true,
                        Optional.of(URI.create("mailto:tls@dave.test"))),
                PolicyRecord.decode(
                        V
                                + "; id=2026A; mode=enforce; max_age=604800; seal=site,user; k="
                                + K4
                                + ","
                                + K6
                                + "; src=wkd,dane,smtp; auth=site; rua=mailto:tls@dave.test"));
    }

    private static void wanted(String fields, SealLevel... seals) throws SyntaxException {
        assertEquals(Set.of(seals), PolicyRecord.decode(V + "; id=1; " + fields).wanted(), fields);
    }

    @Test
    void whatIsPublishedIsWantedWhereSealIsSilent() throws SyntaxException {
        wanted("mode=enforce; k=" + K4, SealLevel.SITE);
        wanted("mode=testing; k=" + K4 + "; src=wkd", SealLevel.SITE, SealLevel.USER);
        wanted("mode=enforce; src=wkd", SealLevel.USER);
        wanted("mode=enforce; seal=user; k=" + K4, SealLevel.USER);
        wanted("mode=none; seal=site", SealLevel.SITE);
        wanted("mode=none; k=" + K4 + "; src=wkd");
    }

    @Test
    void forms() throws SyntaxException {
        good(V + "; id=1", "id=1; mode=none"); // D-03
        good(V + ";id=1;", "id=1; mode=none");
        good(V + " \t;\t id=aZ \t; \t", "id=aZ; mode=none");
        good(V + ";id=1\r\n", "id=1; mode=none");
        good(V + ";ID=1;MODE=Testing;Seal=SITE", "id=1; mode=testing; seal=site");
        good(V + ";mode=none;id=1;auth=none", "id=1; mode=none");
        good(V + ";id=1;K=" + "AB".repeat(20), "id=1; mode=none; k=" + K4);
        good(V + ";id=1;x_1=%$;y=;x_1=", "id=1; mode=none"); // D-02
        good(V + ";id=1;max_age=31557600", "id=1; mode=none; max_age=31557600");
        good(V + ";id=1;mode=enforce;src=dane", "id=1; mode=enforce; src=dane"); // D-06
        good(
                V + ";id=1;rua=https://r.test/a%3Bb%2Cc",
                "id=1; mode=none; rua=https://r.test/a%3Bb%2Cc");
    }

    /** D-01: none of these is a policy. */
    @Test
    void invalid() {
        bad("empty", "");
        bad("another record", "v=spf1 -all");
        bad("version in another case", "V=smtp-openpgp1;id=1");
        bad("another version", "v=smtp-openpgp2;id=1");
        bad("longer version", "v=smtp-openpgp10;id=1");
        bad("white space first", " " + V + ";id=1");
        bad("no field", V);
        bad("no id", V + ";mode=none");
        bad("empty id", V + ";id=");
        bad("id of 33", V + ";id=" + "a".repeat(33));
        bad("id with a hyphen", V + ";id=a-b");
        bad("unknown mode", V + ";id=1;mode=strict");
        bad("max_age too high", V + ";id=1;max_age=31557601");
        bad("max_age of nine digits", V + ";id=1;max_age=000000001");
        bad("max_age negative", V + ";id=1;max_age=-1");
        bad("unknown level", V + ";id=1;seal=site,host");
        bad("empty level", V + ";id=1;seal=");
        bad("key ID (D-07)", V + ";id=1;k=0123456789abcdef");
        bad("four keys", V + ";id=1;k=" + K4 + "," + K4 + "," + K4 + "," + K4);
        bad("unknown source", V + ";id=1;src=http");
        bad("unknown auth", V + ";id=1;auth=dane");
        bad("relative URI", V + ";id=1;rua=reports");
        bad("comma in a URI", V + ";id=1;rua=mailto:a@b.test,mailto:c@b.test");
        bad("no URI", V + ";id=1;rua=a:%");
        bad("a known field twice (D-02)", V + ";id=1;id=1");
        bad("twice in another case (D-02)", V + ";id=1;mode=none;MODE=none");
        bad("enforce without k or src (D-06)", V + ";id=1;mode=enforce;seal=site");
        bad("two separators", V + ";;id=1");
        bad("no separator", V + ";id=1 mode=none");
        bad("space around the sign", V + ";id =1");
        bad("no value sign", V + ";id=1;x");
        bad("control in an unknown field", V + ";id=1;x=a\u0001");
        bad("name of 33", V + ";id=1;" + "x".repeat(33) + "=1");
        bad("line end inside", V + ";id=1\r\n;mode=none");
        bad("too long", V + ";id=1;x=" + "a".repeat(70_000));
    }

    @Test
    void candidates() {
        assertTrue(PolicyRecord.isCandidate(V));
        assertTrue(PolicyRecord.isCandidate(V + "; rubbish"));
        assertTrue(PolicyRecord.isCandidate(V + " ;id=1"));
        assertFalse(PolicyRecord.isCandidate("v=spf1"));
        assertFalse(PolicyRecord.isCandidate("v=smtp-openpgp10;id=1"));
        assertFalse(PolicyRecord.isCandidate(""));
    }
}
