package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.dkim.DkimKeys;
import org.postseal.server.dkim.DkimSigner;
import org.postseal.server.dkim.SignedNames;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Recipient;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the log says of signatures. */
class SignedDeliveryTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Signatures.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private TestSite site;
    private ScriptedServer server;

    @BeforeEach
    void begin(@TempDir Path directory) throws Exception {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
        server = ScriptedServer.start();
        site = new TestSite(directory);
        site.port = server.port();
        site.mx.put("dave.test", List.of("127.0.0.1"));
        DkimKeys keys = DkimKeys.open(directory, "s", new SecureRandom());
        keys.create();
        DkimSigner.Domains own = new DkimSigner.Domains(Set.of("alice.test"), "mx.alice.test");
        site.dkim = Optional.of(new DkimSigner(keys, own, SignedNames.DEFAULT, site.clock));
        site.start();
    }

    @AfterEach
    void end() throws Exception {
        logger.detachAppender(lines);
        logger.setLevel(null);
        site.close();
        server.close();
    }

    @Test
    void oneLineNamesTheMessageAndItsSignatures() {
        site.submit("a@alice.test", "dave@dave.test");
        site.awaitEmpty();
        assertEquals(1, lines.list.size());
        String line = lines.list.getFirst().getFormattedMessage();
        assertTrue(
                line.matches(
                        "[0-9A-Z]+: dkim: signed=message, d=alice.test s=s1-rsa a=rsa-sha256,"
                                + " d=alice.test s=s1-ed25519 a=ed25519-sha256"),
                line);
        assertTrue(server.mails.getFirst().body().contains("DKIM-Signature: v=1; a=rsa-sha256"));
    }

    @Test
    void ofWhatIsNotSignedThereIsNoLine() {
        site.submit(
                "postmaster@alice.test",
                MailParameters.NONE,
                TestMessages.traits(false, false),
                TestSite.ORIGINAL.replace("alice.test", "elsewhere.test"),
                Recipient.of(TestMessages.mailbox("dave@dave.test")));
        site.awaitEmpty();
        assertEquals(1, server.mails.size());
        assertEquals(List.of(), lines.list);
    }
}
