package org.postseal.server.authentication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.postseal.server.dkim.DkimResult;
import org.postseal.server.dkim.Zone;

import java.util.List;
import java.util.Optional;

/** RFC 7489: who speaks for whom, and what is published where. */
class DmarcTest {
    private static DkimResult dkim(DkimResult.Status status, String domain) {
        return new DkimResult(status, domain, "s", "rsa-sha256", "x", "");
    }

    private static SpfResult spf(SpfResult.Status status, String domain) {
        return new SpfResult(status, "smtp.mailfrom", domain);
    }

    private static final DkimResult NO_KEY = dkim(DkimResult.Status.PERMERROR, "a.test");
    private static final SpfResult NO_SPF = spf(SpfResult.Status.NONE, "a.test");

    private static String check(String record, String author, DkimResult dkim, SpfResult spf) {
        return check(new Zone().add("_dmarc.a.test", "TXT", record), author, dkim, spf);
    }

    private static String check(Zone zone, String author, DkimResult dkim, SpfResult spf) {
        return new Dmarc(zone).check(Optional.of(author), List.of(dkim), Optional.of(spf)).method();
    }

    @Test
    void alignment() {
        DkimResult sub = dkim(DkimResult.Status.PASS, "mail.a.test");
        SpfResult bounce = spf(SpfResult.Status.PASS, "bounce.a.test");
        String reject = "v=DMARC1; p=reject";
        String pass = "dmarc=pass (p=reject) header.from=a.test";
        String fail = "dmarc=fail (p=reject) header.from=a.test";
        assertEquals(pass, check(reject, "a.test", sub, NO_SPF));
        assertEquals(pass, check(reject, "a.test", NO_KEY, bounce));
        assertEquals(fail, check(reject + "; adkim=s", "a.test", sub, NO_SPF));
        assertEquals(fail, check(reject + "; aspf=s", "a.test", NO_KEY, bounce));
        assertEquals(fail, check(reject, "a.test", NO_KEY, NO_SPF));
        DkimResult other = dkim(DkimResult.Status.PASS, "evil.test");
        SpfResult others = spf(SpfResult.Status.PASS, "evil.test");
        assertEquals(fail, check(reject, "a.test", other, others));
        DkimResult suffix = dkim(DkimResult.Status.PASS, "evila.test");
        assertEquals(fail, check(reject, "a.test", suffix, NO_SPF));
        DkimResult partly = dkim(DkimResult.Status.POLICY, "a.test");
        assertEquals(fail, check(reject, "a.test", partly, NO_SPF));
    }

    @Test
    void whatNobodyKnowsIsNoFailure() {
        String reject = "v=DMARC1; p=reject";
        String temporary = "dmarc=temperror (p=reject) header.from=a.test";
        assertEquals(
                temporary,
                check(reject, "a.test", dkim(DkimResult.Status.TEMPERROR, "a.test"), NO_SPF));
        assertEquals(
                temporary,
                check(reject, "a.test", NO_KEY, spf(SpfResult.Status.TEMPERROR, "a.test")));
        assertEquals(
                "dmarc=fail (p=reject) header.from=a.test",
                check(reject, "a.test", dkim(DkimResult.Status.TEMPERROR, "evil.test"), NO_SPF),
                "a stranger's broken DNS excuses nobody");
        assertEquals(
                "dmarc=temperror header.from=a.test",
                check(new Zone().fail("_dmarc.a.test"), "a.test", NO_KEY, NO_SPF));
        assertEquals(
                "dmarc=permerror",
                new Dmarc(new Zone())
                        .check(Optional.empty(), List.of(), Optional.empty())
                        .method());
    }

    @Test
    void wherePoliciesAre() {
        String record = "v=DMARC1; p=reject; sp=quarantine";
        assertEquals(
                "dmarc=fail (p=quarantine) header.from=x.y.a.test",
                check(record, "x.y.a.test", NO_KEY, NO_SPF));
        Zone own =
                new Zone()
                        .add("_dmarc.a.test", "TXT", record)
                        .add("_dmarc.x.a.test", "TXT", "v=DMARC1;p=none");
        assertEquals(
                "dmarc=fail (p=none) header.from=x.a.test", check(own, "x.a.test", NO_KEY, NO_SPF));
        String none = "dmarc=none header.from=a.test";
        assertEquals(none, check(new Zone(), "a.test", NO_KEY, NO_SPF));
        assertEquals(none, check("v=DMARC2; p=reject", "a.test", NO_KEY, NO_SPF));
        assertEquals(none, check("v=DMARC1; p=whatever", "a.test", NO_KEY, NO_SPF));
        assertEquals(
                "dmarc=fail (p=none) header.from=a.test",
                check("v=DMARC1; p=whatever; rua=mailto:x@a.test", "a.test", NO_KEY, NO_SPF));
        Zone two =
                new Zone()
                        .add("_dmarc.a.test", "TXT", record)
                        .add("_dmarc.a.test", "TXT", "v=DMARC1; p=none");
        assertEquals(none, check(two, "a.test", NO_KEY, NO_SPF));
    }

    @Test
    void organizationalDomains() {
        assertEquals("example.com", OrganizationalDomain.of("a.b.example.com"));
        assertEquals("example.co.uk", OrganizationalDomain.of("mail.example.co.uk"));
        assertEquals("co.uk", OrganizationalDomain.of("co.uk"));
        assertEquals("a.test", OrganizationalDomain.of("x.y.a.test"));
        assertEquals("test", OrganizationalDomain.of("test"));
        assertEquals("a..test", OrganizationalDomain.of("a..test"));
    }
}
