package org.postseal.server.delivery;

import org.postseal.server.spool.QueueId;
import org.postseal.spec.smtp.Mailbox;

import java.io.IOException;
import java.io.InputStream;

/** Takes mail for local addresses that a program reads, before the next hop is asked. */
public interface Intake {
    /** For no address. */
    Intake NONE =
            new Intake() {
                @Override
                public boolean isFor(Mailbox recipient) {
                    return false;
                }

                @Override
                public boolean take(QueueId id, InputStream mail) {
                    return false;
                }
            };

    /** Whether to offer it the mail of a recipient. */
    boolean isFor(Mailbox recipient);

    /**
     * Reads a message. Blocks; durable on return. The same message may come again after a crash.
     *
     * @return false where it is to be delivered as any other
     */
    boolean take(QueueId id, InputStream mail) throws IOException;
}
