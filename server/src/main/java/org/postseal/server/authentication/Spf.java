package org.postseal.server.authentication;

import org.apache.james.jspf.impl.SPF;
import org.postseal.client.dns.Resolver;
import org.postseal.server.authentication.SpfResult.Status;

import java.util.Locale;
import java.util.Optional;

/** SPF of a client (RFC 7208), with jspf on our resolver. Safe for many threads. */
final class Spf {
    private final SpfLookups lookups;
    private final SPF spf;

    /**
     * @param host this server's name, for the macro {@code r}
     */
    Spf(String host) {
        lookups = new SpfLookups(host);
        spf = new SPF(lookups);
    }

    /** The identity of MAIL FROM, or for the null reverse-path that of EHLO; blocks. */
    Optional<SpfResult> mailFrom(Sender sender, Resolver resolver) {
        Optional<String> domain = sender.mailDomain();
        if (sender.reversePath().isNull()) {
            return helo(sender, resolver);
        }
        return domain.map(
                name ->
                        new SpfResult(
                                check(sender, sender.reversePath().wire(), resolver),
                                "smtp.mailfrom",
                                name));
    }

    /** The identity of EHLO (section 2.3). */
    Optional<SpfResult> helo(Sender sender, Resolver resolver) {
        return sender.heloName()
                .map(
                        name ->
                                new SpfResult(
                                        check(sender, "", resolver),
                                        "smtp.helo",
                                        name.toLowerCase(Locale.ROOT)));
    }

    private Status check(Sender sender, String mailFrom, Resolver resolver) {
        String helo = sender.heloName().orElse("unknown");
        try {
            return lookups.within(
                    resolver,
                    () ->
                            spf.checkSPF(sender.client().getHostAddress(), mailFrom, helo)
                                    .getResult());
        } catch (RuntimeException | StackOverflowError e) {
            return Status.PERMERROR; // a record that jspf stumbles over
        }
    }
}
