package org.postseal.client.cli;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Certificate;
import org.postseal.client.sealing.OpenPgpSealer;
import org.postseal.client.sealing.RecipientKey;
import org.postseal.client.sealing.Sealer;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Mailbox;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Makes the copies of one message; each recipient's is sealed on its own. */
@Requirement("P-01")
final class CopySealer {
    private final Surroundings surroundings;
    private final Mailbox author;
    private final byte[] original;
    private final Sealer sealer;

    /**
     * @param original in CRLF form
     */
    CopySealer(Surroundings surroundings, Mailbox author, byte[] original) {
        this.surroundings = surroundings;
        this.author = author;
        this.original = original;
        this.sealer = new OpenPgpSealer(surroundings.random());
    }

    /** The octets that leave for this recipient. */
    MemoryMessage make(Copy copy) throws CommandFailure {
        return copy.key().isPresent() ? seal(copy, copy.key().get()) : MemoryMessage.of(original);
    }

    private MemoryMessage seal(Copy copy, Candidate key) throws CommandFailure {
        ByteArrayOutputStream out = new ByteArrayOutputStream(original.length * 3 / 2 + 4096);
        switch (key.certificate().usability(surroundings.clock().instant())) {
            case Certificate.Usability.Unusable(String reason) ->
                    throw new CommandFailure(ExitCode.TEMPFAIL, copy.recipient() + ": " + reason);
            case Certificate.Usability.Usable usable -> {
                RecipientKey to =
                        new RecipientKey(
                                usable.encryptionKey(),
                                key.certificate().fingerprint(),
                                usable.aead());
                try {
                    sealer.user(
                            to,
                            surroundings.clock().instant(),
                            author.domain(),
                            received(),
                            new ByteArrayInputStream(original),
                            out);
                } catch (IOException e) {
                    throw new CommandFailure(
                            ExitCode.DATAERR, copy.recipient() + ": " + e.getMessage());
                }
            }
        }
        return MemoryMessage.of(out.toByteArray());
    }

    /** The author's domain and not this host's name, which is nobody's business. */
    private String received() {
        String now = MailDate.of(surroundings.clock());
        return "Received: by " + author.domain() + " (Postseal send);\r\n\t" + now + "\r\n";
    }
}
