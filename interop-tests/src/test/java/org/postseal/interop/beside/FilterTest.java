package org.postseal.interop.beside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.interop.postfix.Dialogue;
import org.postseal.interop.postfix.Lines;
import org.postseal.interop.postfix.Mail;
import org.postseal.interop.postfix.Postfix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Postseal as a filter of Postfix, which keeps port 25, as postfix-filter.md says. */
class FilterTest extends BesideTest {
    private static final String PAGE = "postfix-filter";

    private Postfix postfix;

    @Override
    Mta start(World around, Path home, DkimKey key) throws Exception {
        around.postseal("alice", World.ALICE, PAGE);
        around.publish("forgotten.test. MX 10 mail.alice.test.\n");
        around.publish("mail.alice.test. A " + around.alice() + "\n");
        Opendkim signer = around.keep(Opendkim.start(home, around, key));
        postfix = around.keep(new Postfix(home.resolve("postfix"), "alice.test"));
        configure(around, signer);
        postfix.startWith(around.resolvers());
        return wanted -> postfix.mail("alice", wanted);
    }

    private void configure(World around, Opendkim signer) throws IOException {
        String host = around.alice();
        postfix.addMain(Lines.of(PAGE, "main.cf").with("127.0.0.1", host).text());
        postfix.addMaster(
                Lines.of(PAGE, "master.cf")
                        .with("127.0.0.1", host)
                        .with("smtp inet", host + ":25 inet")
                        .text());
        postfix.addMaster(
                """
                %s:587 inet n - n - - smtpd
                  -o smtpd_milters=%s
                failing unix - n n - - pipe
                  user=nobody argv=/bin/false
                """
                        .formatted(host, signer.milter()));
        postfix.addMain(
                """
                smtp_dns_support_level = enabled
                smtp_host_lookup = dns
                proxy_interfaces = %s
                virtual_mailbox_domains = alice.test forgotten.test
                virtual_alias_maps = inline:{away@alice.test=dave@dave.test}
                transport_maps = inline:{failing@alice.test=failing:}
                """
                        .formatted(host));
        for (String address : List.of("alice@alice.test", "failing@alice.test")) {
            postfix.addUser(address, address.replaceFirst("@.*", ""));
        }
        postfix.addUser("fred@forgotten.test", "fred");
    }

    @Override
    String border() {
        return "seal.alice.test";
    }

    /** Whoever hands the same seal in again is not refused, and not heard. */
    @Test
    void aSealIsDeliveredOnceHoweverOftenItComes() throws Exception {
        Mail mail = fromDave(ALICE);
        mta().mail(mail::isNamedIn);
        String seal = passed(mail);
        try (Dialogue again = recipient(ALICE)) {
            again.data(seal.replace("\n", "\r\n"), "250");
        }
        Mail later = fromDave(ALICE);
        mta().mail(later::isNamedIn);
        assertEquals(1, postfix.mails("alice").stream().filter(mail::isNamedIn).count());
    }

    @Test
    void aSealThatIsNotGoodIsRefusedInTheSession() throws Exception {
        Mail mail = fromDave(ALICE);
        String seal = passed(mail);
        int middle = seal.indexOf("-----BEGIN PGP MESSAGE-----") + 400;
        char other = seal.charAt(middle) == 'A' ? 'B' : 'A';
        String changed = seal.substring(0, middle) + other + seal.substring(middle + 1);
        try (Dialogue mallet = recipient(ALICE)) {
            mallet.data(changed.replace("\n", "\r\n"), "554 5.7.7");
        }
        postfix.logged(line -> line.contains("proxy-reject: END-OF-MESSAGE: 554 5.7.7"));
    }

    /** What is open here is not open when it leaves again. */
    @Test
    void mailThatAnAliasForwardsIsSealedAgain() throws Exception {
        Mail mail = fromDave("away@alice.test");
        Arrival arrival = Arrival.of(mail, world().dovecot().mail("dave", mail::isNamedIn));
        assertEquals(
                List.of("openpgp-seal=pass policy.level=site policy.origin=alice.test"),
                arrival.results("mx.dave.test", "openpgp-seal"));
        assertEquals(2, arrival.receivedBy("mx.dave.test"), arrival.head());
        assertUnreadable(mail.secret());
    }

    @Test
    void postfixsOwnNoticeIsSealed() throws Exception {
        Mail mail = fromDave("failing@alice.test");
        String notice = notice("failing@alice.test");
        assertTrue(
                notice.contains("openpgp-seal=pass policy.level=site policy.origin=alice.test"),
                notice);
        assertUnreadable(mail.secret());
    }

    @Test
    void aDomainThatPostsealDoesNotKnowEndsInANotice() throws Exception {
        Mail mail = Mail.from(DAVE, "fred@forgotten.test");
        try (Dialogue sender = recipient("fred@forgotten.test")) {
            sender.data(mail.text().replace("\n", "\r\n"), "250");
        }
        String notice = notice("fred@forgotten.test");
        assertTrue(notice.contains("loops back to myself"), notice);
        assertEquals(List.of(), postfix.mails("fred"));
    }

    private Mail fromDave(String to) throws IOException {
        Mail mail = Mail.from(DAVE, to);
        Dialogue.submit(world().daveUsers(), "<" + DAVE + ">", "<" + to + ">", mail);
        return mail;
    }

    private Dialogue recipient(String address) throws IOException {
        Dialogue dialogue = new Dialogue(world().aliceOutside());
        dialogue.say("MAIL FROM:<" + DAVE + ">", "250");
        dialogue.say("RCPT TO:<" + address + ">", "250");
        return dialogue;
    }

    /** The seal as the relay had it, without what it added for its own mailbox. */
    private String passed(Mail mail) throws InterruptedException {
        String copy = world().transit().mail("archive", mail::isNamedIn);
        return copy.substring(copy.indexOf("Received: "));
    }

    private String notice(String recipient) throws InterruptedException {
        return world().dovecot()
                .mail("dave", text -> text.contains("Final-Recipient: rfc822; " + recipient));
    }
}
