package org.postseal.server.smtp;

import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.PgpKeyCommand;

import java.net.InetAddress;
import java.util.concurrent.CompletionStage;

/** Serves PGPKEY. */
public final class PgpKeyService {
    String ehloKeyword() {
        throw new UnsupportedOperationException();
    }

    boolean isRetired(Fingerprint key) {
        throw new UnsupportedOperationException();
    }

    CompletionStage<Answer> answer(PgpKeyCommand command, InetAddress client, int nth) {
        throw new UnsupportedOperationException();
    }
}
