package org.postseal.interop.beside;

import org.postseal.interop.postfix.Lines;
import org.postseal.interop.postfix.Postfix;

import java.nio.file.Path;

/** Postseal as relayhost of Postfix and as MX in front of it, as postfix.md says. */
class RelayhostTest extends BesideTest {
    private static final String PAGE = "postfix";

    @Override
    Mta start(World around, Path home, DkimKey key) throws Exception {
        around.postseal("alice", World.ALICE, PAGE);
        Opendkim signer = around.keep(Opendkim.start(home, around, key));
        Postfix postfix = around.keep(new Postfix(home.resolve("postfix"), "alice.test"));
        String host = around.alice();
        postfix.addMain(Lines.of(PAGE, "main.cf").with("127.0.0.1", host).text());
        postfix.addMaster(Lines.of(PAGE, "master.cf").with("127.0.0.1", host).text());
        postfix.addMaster(
                "%s:587 inet n - n - - smtpd\n  -o smtpd_milters=%s\n"
                        .formatted(host, signer.milter()));
        postfix.addUser(ALICE, "alice");
        postfix.start();
        return wanted -> postfix.mail("alice", wanted);
    }
}
