package org.postseal.server.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.postseal.server.delivery.Intake;
import org.postseal.server.policy.SealingFailure;
import org.postseal.server.policy.SealingObserver;
import org.postseal.server.spool.QueueId;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Who is told of a seal that fails. */
class UnsealingTest {
    private static final Intake REPORTS =
            new Intake() {
                @Override
                public boolean isFor(Mailbox recipient) {
                    return recipient.localPart().equals("reports");
                }

                @Override
                public boolean take(QueueId id, InputStream mail) {
                    throw new AssertionError("only asked whom it is for");
                }
            };

    private final List<String> told = new ArrayList<>();

    private List<String> toldOf(String... localParts) {
        SealingObserver all = (domain, failure) -> told.add(domain);
        List<Recipient> to =
                Stream.of(localParts)
                        .map(name -> Recipient.of(new Mailbox(name, "dave.test")))
                        .toList();
        Unsealing.observers(REPORTS, all)
                .apply(new Envelope(ReversePath.NULL, MailParameters.NONE, to))
                .failed("alice.test", SealingFailure.UNSEAL_FAILURE);
        return told;
    }

    /** Else two sites that cannot read each other's reports would report that for ever. */
    @Test
    void ofAReportNobodyIs() {
        assertEquals(List.of(), toldOf("reports"));
    }

    @Test
    void ofMailForAnybodyElseTheOriginIs() {
        assertEquals(List.of("alice.test"), toldOf("reports", "dave"));
    }
}
