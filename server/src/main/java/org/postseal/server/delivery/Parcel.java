package org.postseal.server.delivery;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Certificate.Usability.Usable;
import org.postseal.spec.Requirement;

import java.util.List;

/**
 * One mail transaction: recipients that get the same octets. The octets that leave are made from a
 * parcel alone, by {@link Copies#octets}; a recipient whose plan names a certificate cannot stand
 * in an {@link AsIs}.
 */
sealed interface Parcel {
    List<Planned> recipients();

    /** The stored octets, unchanged: clear, or sealed by somebody else. */
    record AsIs(List<Planned> recipients) implements Parcel {
        public AsIs {
            recipients = List.copyOf(recipients);
            for (Planned planned : recipients) {
                if (planned.plan().isEmpty() || planned.plan().get().certificate().isPresent()) {
                    throw new IllegalArgumentException(
                            "a recipient that is to be sealed for, or not decided on, in a clear"
                                    + " parcel");
                }
            }
        }
    }

    /** A SITE seal: all its recipients are of one domain. */
    @Requirement("P-01")
    record Site(Candidate candidate, Usable key, String domain, List<Planned> recipients)
            implements Parcel {
        public Site {
            recipients = List.copyOf(recipients);
        }
    }

    /** A USER seal: one recipient, one ciphertext; a Bcc never shows. */
    @Requirement("P-01")
    record User(Candidate candidate, Usable key, Planned recipient) implements Parcel {
        @Override
        public List<Planned> recipients() {
            return List.of(recipient);
        }
    }
}
