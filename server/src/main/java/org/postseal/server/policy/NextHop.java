package org.postseal.server.policy;

import org.postseal.client.session.Credentials;

import java.nio.file.Path;
import java.util.Optional;

/** Where mail for a domain goes: one row of the routing table. */
public sealed interface NextHop {
    /** The MX of a domain. */
    record Mx(String domain) implements NextHop {}

    /** A fixed SMTP host: a name or an address. {@code lookupMx} is false: no MX lookup. */
    record Smtp(String host, int port) implements NextHop {}

    /**
     * A host that mail is submitted to.
     *
     * @param implicitTls TLS from the first octet, else STARTTLS
     * @param credentials to log in with
     */
    record Submission(String host, int port, boolean implicitTls, Optional<Credentials> credentials)
            implements NextHop {}

    /** A local mail store over LMTP (RFC 2033). */
    record Lmtp(String host, int port) implements NextHop {}

    /** Maildirs below a directory: {@code directory/local-part/}. */
    record Maildir(Path directory) implements NextHop {}
}
