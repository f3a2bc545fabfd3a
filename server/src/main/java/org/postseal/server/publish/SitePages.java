package org.postseal.server.publish;

import org.postseal.spec.Requirement;

import java.util.Optional;

/**
 * The pages of all local domains: the Web Key Directory by its advanced method at {@code
 * openpgpkey.<domain>} and by its direct one at the domain itself, the policy's copy, and MTA-STS.
 * An unknown user, an unknown host and an unknown path are one and the same: no page.
 */
public final class SitePages implements Pages {
    private static final String WKD_HOST = "openpgpkey.";
    private static final String STS_HOST = "mta-sts.";
    private static final String WELL_KNOWN = "/.well-known/openpgpkey/";
    private static final String STS_PATH = "/.well-known/mta-sts.txt";
    private static final String USERS = "hu/";

    private final Publications site;

    public SitePages(Publications site) {
        this.site = site;
    }

    @Override
    public Optional<Page> find(String host, String path) {
        if (host.startsWith(WKD_HOST) && site.isLocal(host.substring(WKD_HOST.length()))) {
            String domain = host.substring(WKD_HOST.length());
            return below(WELL_KNOWN + domain + "/", path).flatMap(rest -> advanced(domain, rest));
        }
        if (host.startsWith(STS_HOST) && site.isLocal(host.substring(STS_HOST.length()))) {
            String domain = host.substring(STS_HOST.length());
            return path.equals(STS_PATH)
                    ? Optional.of(Page.text(site.mtaSts(domain).encode()))
                    : Optional.empty();
        }
        return site.isLocal(host)
                ? below(WELL_KNOWN, path).flatMap(rest -> directory(host, rest))
                : Optional.empty();
    }

    private static Optional<String> below(String prefix, String path) {
        return path.startsWith(prefix)
                ? Optional.of(path.substring(prefix.length()))
                : Optional.empty();
    }

    @Requirement("D-09")
    private Optional<Page> advanced(String domain, String rest) {
        return rest.equals("smtp-policy")
                ? Optional.of(Page.text(site.smtpPolicy(domain)))
                : directory(domain, rest);
    }

    /** The policy file of WKD has no flags to set: it is there, and empty. */
    private Optional<Page> directory(String domain, String rest) {
        if (rest.equals("policy")) {
            return Optional.of(Page.text(""));
        }
        return rest.startsWith(USERS)
                ? site.userCertificate(domain, rest.substring(USERS.length())).map(Page::binary)
                : Optional.empty();
    }
}
