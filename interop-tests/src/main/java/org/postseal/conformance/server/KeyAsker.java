package org.postseal.conformance.server;

import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.openpgp.Certificate;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;

/** Asks for keys on a connection that has come to {@link Stage#KEYS}. */
final class KeyAsker {
    private KeyAsker() {}

    static KeyAnswer ask(Visit visit, String query) throws IOException {
        Reply reply = visit.command(query);
        disclosed(reply);
        return KeyAnswer.of(query, reply);
    }

    /** A site that discloses no key has none to be judged. */
    static void disclosed(Reply reply) {
        withinBudget(reply);
        if (reply.code() == 252) {
            throw new NotImplemented("no key is disclosed: " + reply);
        }
    }

    /** A server may bound what a client asks in an hour (K-10): no fault, but nothing to judge. */
    static void withinBudget(Reply reply) {
        if (reply.code() == 450) {
            throw new NotImplemented("asked too often for now, try again later: " + reply);
        }
    }

    static KeyAnswer site(Visit visit) throws IOException {
        return ask(visit, QuerySection.site(visit, ""));
    }

    /** The site's certificate as it is known beforehand, or else as PGPKEY gives it. */
    static Certificate siteCertificate(Visit visit) throws IOException {
        byte[] known =
                visit.peer().certificate().isPresent()
                        ? visit.peer().certificate().get()
                        : site(visit).certificateOctets();
        return Certificate.parse(known);
    }

    /** An address that nobody has. */
    static String unknown(Visit visit) {
        return QuerySection.user(visit, "nobody-" + Long.toHexString(System.nanoTime()));
    }
}
