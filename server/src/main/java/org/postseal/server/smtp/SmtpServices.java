package org.postseal.server.smtp;

import io.netty.handler.ssl.SslContext;

import org.postseal.server.authentication.InboundChecks;
import org.postseal.server.policy.RecipientPolicy;
import org.postseal.server.spool.Spool;
import org.postseal.server.unsealing.Unsealer;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the SMTP server works with.
 *
 * @param spool where messages go
 * @param recipients whether a recipient is taken
 * @param unsealer opens seals for this site
 * @param keys serves PGPKEY; OPENPGP is announced only where present
 * @param tls for STARTTLS, which is announced only where present; asked anew for each handshake
 * @param clock dates and expiry
 * @param random Seal-Ids; unpredictable and safe for many threads
 * @param checks SPF, DKIM and DMARC; empty where somebody else sees to them
 * @param admission users and pinned client keys
 */
public record SmtpServices(
        Spool spool,
        RecipientPolicy recipients,
        Unsealer unsealer,
        Optional<PgpKeyService> keys,
        Optional<Supplier<SslContext>> tls,
        Clock clock,
        RandomGenerator random,
        Optional<InboundChecks> checks,
        Admission admission) {}
