package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.spool.QueueId;
import org.postseal.spec.smtp.Mailbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

class IntakeTest {
    private final List<String> offered = new CopyOnWriteArrayList<>();
    private TestSite site;

    @BeforeEach
    void begin(@TempDir Path directory) throws IOException {
        site = new TestSite(directory);
    }

    @AfterEach
    void end() {
        site.close();
    }

    /** Takes what is for reports, or fails at it. */
    private Intake intake(boolean fails) {
        return new Intake() {
            @Override
            public boolean isFor(Mailbox recipient) {
                return recipient.localPart().equals("reports");
            }

            @Override
            public boolean take(QueueId id, InputStream mail) throws IOException {
                offered.add(new String(mail.readAllBytes(), ISO_8859_1));
                if (fails) {
                    throw new IOException("as the test wants");
                }
                return true;
            }
        };
    }

    @Test
    void whatIsTakenIsNotDelivered() {
        site.intake = intake(false);
        site.start();
        site.submit("a@alice.test", "reports@alice.test", "dave@alice.test");
        site.awaitEmpty();
        assertEquals(List.of(TestSite.ORIGINAL), offered);
        assertEquals(List.of(), site.mailbox("reports"));
        assertEquals(1, site.mailbox("dave").size(), "others have their own");
    }

    @Test
    void whatCannotBeTakenIsMail() {
        site.intake = intake(true);
        site.start();
        site.submit("a@alice.test", "reports@alice.test");
        site.awaitEmpty();
        assertEquals(1, offered.size());
        assertEquals(1, site.mailbox("reports").size());
    }

    @Test
    void whatGoesOutIsNobodysToTake() {
        site.intake = intake(false);
        site.start();
        site.submit("a@alice.test", "reports@nowhere.test");
        site.dsn("a");
        assertEquals(List.of(), offered);
    }
}
