package org.postseal.server.authentication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.server.authentication.SpfResult.Status;
import org.postseal.server.dkim.Zone;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.net.InetAddress;
import java.util.Optional;

/** RFC 7208, by its rules one by one; the zone is {@code a.test} as the line sets it. */
class SpfTest {
    private static final Spf SPF = new Spf("mx.d.test");

    static Sender sender(String client, String from) {
        ReversePath path =
                from.isEmpty()
                        ? ReversePath.NULL
                        : ReversePath.of(new Mailbox("bob", from.substring(from.indexOf('@') + 1)));
        return new Sender(InetAddress.ofLiteral(client), "mail.a.test", path, false);
    }

    private static Zone zone(String record) {
        return new Zone()
                .add("a.test", "TXT", "unrelated text")
                .add("a.test", "TXT", record)
                .add("a.test", "A", "192.0.2.1")
                .add("a.test", "MX", "10 mx.a.test.")
                .add("mx.a.test", "A", "192.0.2.2")
                .add("mx.a.test", "AAAA", "2001:db8::2")
                .add("other.test", "TXT", "v=spf1 ip4:192.0.2.3 -all")
                .add("bob.a.test", "A", "127.0.0.2")
                .add("loop.test", "TXT", "v=spf1 include:loop.test -all")
                .fail("down.test");
    }

    private static Status check(String client, Zone zone) {
        return SPF.mailFrom(sender(client, "bob@a.test"), zone).orElseThrow().status();
    }

    private static void is(Status expected, String client, String record) {
        assertEquals(expected, check(client, zone(record)), client + " " + record);
    }

    @Test
    void mechanisms() {
        is(Status.PASS, "192.0.2.1", "v=spf1 a -all");
        is(Status.FAIL, "192.0.2.2", "v=spf1 a -all");
        is(Status.PASS, "192.0.2.2", "v=spf1 mx -all");
        is(Status.PASS, "2001:db8::2", "v=spf1 mx -all");
        is(Status.PASS, "2001:db8::9", "v=spf1 ip6:2001:db8::/32 -all");
        is(Status.PASS, "198.51.100.7", "v=spf1 ip4:198.51.100.0/24 ~all");
        is(Status.SOFTFAIL, "198.51.101.7", "v=spf1 ip4:198.51.100.0/24 ~all");
        is(Status.NEUTRAL, "198.51.101.7", "v=spf1 ?all");
        is(Status.NEUTRAL, "198.51.101.7", "v=spf1 a");
        is(Status.PASS, "192.0.2.3", "v=spf1 include:other.test -all");
        is(Status.FAIL, "192.0.2.4", "v=spf1 include:other.test -all");
        is(Status.PASS, "192.0.2.3", "v=spf1 redirect=other.test");
        is(Status.PASS, "192.0.2.9", "v=spf1 exists:%{l}.a.test -all");
    }

    @Test
    void errors() {
        is(Status.PERMERROR, "192.0.2.9", "v=spf1 nonsense:x -all");
        is(Status.PERMERROR, "192.0.2.9", "v=spf1 include:loop.test -all");
        is(Status.PERMERROR, "192.0.2.9", "v=spf1 include:nothing.test -all");
        is(Status.TEMPERROR, "192.0.2.9", "v=spf1 include:down.test -all");
        is(Status.NONE, "192.0.2.9", "no record");
        is(Status.PERMERROR, "192.0.2.9", "v=spf1 " + "a ".repeat(11) + "-all");
        is(Status.PERMERROR, "192.0.2.9", "v=spf1 a:n1.test a:n2.test a:n3.test -all");
        is(Status.PERMERROR, "192.0.2.9", "v=spf1 " + "ip4:198.51.100.1 ".repeat(200) + "-all");
        assertEquals(
                Status.PERMERROR,
                check("192.0.2.1", zone("v=spf1 a -all").add("a.test", "TXT", "v=spf1 -all")));
    }

    @Test
    void theNullReversePathIsTheHelosMail() {
        Zone zone = new Zone().add("mail.a.test", "TXT", "v=spf1 ip4:192.0.2.1 -all");
        SpfResult result = SPF.mailFrom(sender("192.0.2.1", ""), zone).orElseThrow();
        assertEquals("spf=pass smtp.helo=mail.a.test", result.method());
        assertEquals(
                Optional.empty(),
                SPF.mailFrom(
                        new Sender(
                                InetAddress.ofLiteral("192.0.2.1"),
                                "[192.0.2.1]",
                                ReversePath.NULL,
                                false),
                        zone));
    }

    @Test
    void oneCheckAsksAboundedNumberOfQuestions() {
        Zone zone = zone("v=spf1 " + "mx:m.test ".repeat(9) + "-all");
        for (int i = 0; i < 9; i++) {
            zone.add("m.test", "MX", i + " h" + i + ".test.");
            zone.add("h" + i + ".test", "A", "198.51.100.1");
        }
        check("192.0.2.9", zone);
        assertTrue(zone.asked().size() <= 111, () -> zone.asked().size() + " questions");
    }
}
