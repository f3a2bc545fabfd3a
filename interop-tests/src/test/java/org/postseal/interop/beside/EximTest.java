package org.postseal.interop.beside;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.interop.postfix.Dialogue;
import org.postseal.interop.postfix.Exim;
import org.postseal.interop.postfix.Lines;
import org.postseal.interop.postfix.Mail;

import java.nio.file.Files;
import java.nio.file.Path;

/** Postseal as smart host of Exim and as MX in front of it, as exim.md says. */
class EximTest extends BesideTest {
    private static final String PAGE = "exim";

    private Exim exim;

    @Override
    Mta start(World around, Path home, DkimKey key) throws Exception {
        around.postseal("alice", World.ALICE, PAGE);
        Exim.owned(key.file());
        Path own = Files.createDirectories(home.resolve("exim"));
        exim = around.keep(Exim.start(own, around.aliceUsers(), settings(own, around, key)));
        return wanted -> exim.mail("alice", wanted);
    }

    @Test
    void theLogNamesTheWayThatItTook() throws Exception {
        Mail mail = Mail.from(ALICE, DAVE);
        Dialogue.submit(world().aliceUsers(), "<" + ALICE + ">", "<" + DAVE + ">", mail);
        String sent = exim.logged(line -> line.contains(" => " + DAVE));
        assertTrue(sent.contains(" R=postseal T=postseal H="), sent);
        assertTrue(sent.contains(" 2.0.0 Ok: queued as "), sent);
    }

    private static String settings(Path own, World around, DkimKey key) throws Exception {
        return Lines.of(PAGE, "main/05_postseal")
                        .with("127.0.0.1", around.alice())
                        .with("0.0.0.0", around.alice())
                        .with(" ; ::0.587", "")
                        .text()
                + """
                primary_hostname = mail.alice.test
                domainlist local_domains = alice.test
                acl_smtp_rcpt = rcpt
                begin acl
                rcpt:
                  deny
                    domains = +local_domains
                    ! verify = recipient
                  accept hosts = 127.0.0.0/8
                begin routers
                """
                + Lines.of(PAGE, "router/140_postseal").with("127.0.0.1", around.alice()).text()
                + """
                users:
                  driver = accept
                  domains = +local_domains
                  local_parts = alice
                  transport = box
                begin transports
                """
                + Lines.of(PAGE, "transport/30_postseal").text()
                + """
                  dkim_domain = %s
                  dkim_selector = %s
                  dkim_private_key = %s
                box:
                  driver = appendfile
                  maildir_format
                  directory = %s/mail/$local_part_data
                  user = nobody
                """
                        .formatted(key.domain(), key.selector(), key.file(), own);
    }
}
