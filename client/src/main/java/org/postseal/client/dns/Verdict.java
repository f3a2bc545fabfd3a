package org.postseal.client.dns;

import org.xbill.DNS.Message;

/** One reply and how far it can be trusted. */
sealed interface Verdict {
    /**
     * An answer, NOERROR or NXDOMAIN.
     *
     * @param security SECURE or INSECURE
     */
    record Reply(Message message, Answer.Security security) implements Verdict {}

    /**
     * No answer.
     *
     * @param security BOGUS where validation is what failed
     */
    record Failure(Answer.Security security, String detail) implements Verdict {}
}
