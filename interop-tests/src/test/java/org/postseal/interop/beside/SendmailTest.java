package org.postseal.interop.beside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.postseal.interop.postfix.Dialogue;
import org.postseal.interop.postfix.Lines;
import org.postseal.interop.postfix.Mail;

import java.nio.file.Path;
import java.util.List;

/** Postseal as smart host of sendmail and as MX in front of it, as sendmail.md says. */
class SendmailTest extends BesideTest {
    private static final String PAGE = "sendmail";

    @Override
    Mta start(World around, Path home, DkimKey key) throws Exception {
        around.postseal("alice", World.ALICE, PAGE);
        Opendkim signer = around.keep(Opendkim.start(home, around, key));
        around.keep(
                Sendmail.start(
                        home.resolve("sendmail"),
                        around.aliceUsers(),
                        macros(around, signer),
                        around.resolvers()));
        return wanted -> around.dovecot().mail("alice", wanted);
    }

    /** Mailboxes are those of a Dovecot; its users are accounts of the machine. */
    private static String macros(World around, Opendkim signer) throws Exception {
        String host = around.alice();
        return """
                define(`confDOMAIN_NAME', `mail.alice.test')dnl
                LOCAL_DOMAIN(`alice.test')dnl
                FEATURE(`no_default_msa')dnl
                DAEMON_OPTIONS(`Name=users, Addr=%1$s, Port=587, InputMailFilters=opendkim')dnl
                MAIL_FILTER(`opendkim', `S=%2$s')dnl
                define(`confLOCAL_MAILER', `cyrusv2')dnl
                define(`CYRUSV2_MAILER_ARGS', `TCP [%3$s] 24')dnl
                MODIFY_MAILER_FLAGS(`CYRUSV2', `+w')dnl
                """
                        .formatted(host, signer.socket(), around.daveOutside().getHostString())
                + Lines.of(PAGE, "sendmail.mc").with("127.0.0.1", host).text()
                + "MAILER(`smtp')dnl\nMAILER(`cyrusv2')dnl\n";
    }

    /** Others' addresses are no business of ours, whatever DNS says of their names. */
    @Test
    void anAddressAtAnAliasNameStaysAsItIsWritten() throws Exception {
        world().publish("alias.test. CNAME dave.test.\n");
        Mail mail = Mail.from(ALICE, "<" + DAVE + ">, <zoe@alias.test>");
        Dialogue.submit(world().aliceUsers(), "<" + ALICE + ">", "<" + DAVE + ">", mail);
        Arrival arrival = Arrival.of(mail, world().dovecot().mail("dave", mail::isNamedIn));
        assertEquals(List.of("pass", "pass", "pass"), dkimpy(arrival));
    }

    /** The milter had it before; Postseal's has it as it left. */
    @Test
    void aFieldThatSendmailRewritesBreaksTheSignatureOfItsMilterAlone() throws Exception {
        Mail mail = Mail.from(ALICE, "<" + DAVE + ">,<zoe@zoe.test>");
        Dialogue.submit(world().aliceUsers(), "<" + ALICE + ">", "<" + DAVE + ">", mail);
        String delivered = world().dovecot().mail("dave", mail::isNamedIn);
        List<String> found = dkimpy(new Arrival("", delivered));
        assertEquals(List.of("pass", "pass", "fail"), found, delivered);
    }
}
