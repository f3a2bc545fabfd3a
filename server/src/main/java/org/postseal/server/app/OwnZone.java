package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.dkim.DkimKeys;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.UserCertificate;
import org.postseal.server.zone.OwnSet;
import org.postseal.server.zone.Purpose;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.Names;
import org.postseal.spec.smtp.Mailbox;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** All records of a site that belong into DNS, as its settings and keys are now. */
final class OwnZone {
    private final Config config;
    private final FileSiteKeys keys;
    private final DkimKeys dkim;
    private final List<OwnSet> sets = new ArrayList<>();

    private OwnZone(Config config, FileSiteKeys keys, DkimKeys dkim) {
        this.config = config;
        this.keys = keys;
        this.dkim = dkim;
    }

    /**
     * The record sets, by domain.
     *
     * @param tlsKeys digests of the TLS key in use and the next
     */
    static List<OwnSet> of(Config config, FileSiteKeys keys, List<byte[]> tlsKeys, DkimKeys dkim) {
        OwnZone zone = new OwnZone(config, keys, dkim);
        config.local().keySet().stream().sorted().forEach(zone::add);
        zone.sets.add(OwnSet.tlsa(config.identity().hostname(), tlsKeys));
        return List.copyOf(zone.sets);
    }

    private void add(String domain) {
        PublishedRecords site = PublishedRecords.of(domain, config.publish(), keys);
        sets.add(OwnSet.text(Purpose.SITE_POLICY, site.owner(), site.policy().encode()));
        sets.add(OwnSet.certificate(Purpose.SITE_CERTIFICATE, site.owner(), site.certificate()));
        keys.userCertificates().stream()
                .filter(user -> user.address().endsWith("@" + domain))
                .forEach(this::add);
        if (!config.publish().web().https().isEmpty()) {
            String text = config.publish().web().mtaSts().txt();
            sets.add(OwnSet.text(Purpose.MTA_STS, "_mta-sts." + domain + ".", text));
        }
        config.publish().rua().ifPresent(rua -> addReports(domain, rua));
        dkim.records(domain)
                .forEach(key -> sets.add(OwnSet.text(Purpose.DKIM, key.owner() + ".", key.text())));
    }

    /** RFC 8460 section 3: where reports of every kind go. */
    private void addReports(String domain, URI rua) {
        String text = "v=TLSRPTv1; rua=" + rua.toASCIIString();
        sets.add(OwnSet.text(Purpose.TLS_RPT, "_smtp._tls." + domain + ".", text));
    }

    private void add(UserCertificate user) {
        try {
            String owner = Names.openpgpkeyOwner(Mailbox.parse(user.address(), true)) + ".";
            sets.add(OwnSet.certificate(Purpose.USER_CERTIFICATE, owner, user.octets()));
        } catch (SyntaxException e) {
            throw new IllegalStateException("an address that was parsed before", e);
        }
    }
}
