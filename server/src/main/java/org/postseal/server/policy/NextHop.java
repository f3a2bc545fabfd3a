package org.postseal.server.policy;

import java.nio.file.Path;

/** Where mail for a domain goes: one row of the routing table. */
public sealed interface NextHop {
    /** The MX of a domain. */
    record Mx(String domain) implements NextHop {}

    /** A fixed SMTP host: a name or an address. {@code lookupMx} is false: no MX lookup. */
    record Smtp(String host, int port) implements NextHop {}

    /** A local mail store over LMTP (RFC 2033). */
    record Lmtp(String host, int port) implements NextHop {}

    /** Maildirs below a directory: {@code directory/local-part/}. */
    record Maildir(Path directory) implements NextHop {}
}
