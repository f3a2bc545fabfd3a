package org.postseal.server.app.commands;

import org.postseal.server.app.config.Config;

import java.util.ArrayList;
import java.util.List;

/** What is legal in the settings and still worth an operator's thought. */
final class Warnings {
    private Warnings() {}

    static List<String> of(Config config) {
        List<String> warnings = new ArrayList<>();
        Config.Identity identity = config.identity();
        if (identity.keysDir().startsWith(identity.dataDir())) {
            warnings.add(
                    "keys-dir lies in data-dir: a copy of data-dir then reads the queue; put"
                            + " keys-dir elsewhere");
        }
        if (config.dns().trust() == Config.DnsTrust.NONE) {
            warnings.add(
                    "dns.trust is none: every DNS answer is insecure, so that DANE never applies"
                            + " and keys in DNS give level 2 at most");
        }
        if (!config.local().containsKey(identity.domain())) {
            warnings.add(
                    "the site's own domain "
                            + identity.domain()
                            + " is not among the local domains");
        }
        if (!config.dkim().sign()) {
            warnings.add(
                    "dkim.sign is false: what leaves carries no DKIM signature; `postseal key dkim`"
                            + " prints the records to publish first");
        }
        config.local()
                .forEach(
                        (domain, local) -> {
                            if (local.recipients() instanceof Config.Recipients.Any) {
                                warnings.add(
                                        domain
                                                + " takes every local-part: mail to nobody will"
                                                + " bounce later");
                            }
                        });
        return warnings;
    }
}
