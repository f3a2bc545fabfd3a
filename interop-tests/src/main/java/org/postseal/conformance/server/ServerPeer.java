package org.postseal.conformance.server;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A server under test. The suite sends a few dozen small messages to {@code mailbox}: it must be
 * one that may get them.
 *
 * @param address where it listens for SMTP
 * @param domain that it serves: whose mail it takes and whose keys it gives out, lower-case
 * @param mailbox an address at {@code domain} that exists
 * @param keyedMailbox an address at {@code domain} that has a key of its own
 * @param certificate the site certificate, binary; without it, what PGPKEY SITE gives is taken
 * @param retiredKey fingerprint of an encryption subkey that the site has destroyed, in hexadecimal
 * @param limit for one reply
 */
public record ServerPeer(
        InetSocketAddress address,
        String domain,
        String mailbox,
        Optional<String> keyedMailbox,
        Optional<byte[]> certificate,
        Optional<String> retiredKey,
        Duration limit) {
    /** With the mailbox that every domain has (RFC 5321 section 4.5.1), and nothing known. */
    public static ServerPeer of(InetSocketAddress address, String domain, Duration limit) {
        return new ServerPeer(
                address,
                domain,
                "postmaster@" + domain,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                limit);
    }
}
