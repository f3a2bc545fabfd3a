package org.postseal.interop.domains;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.KeyVersion;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/** DNS, mail hosts and policy hosts of many domains, each on a loopback address of its own. */
final class Internet implements AutoCloseable {
    private static final int PER_NET = 250;
    private static final int COLUMNS = 384;

    /** Of 127.0.0.0/8; programs that run at the same time have others. */
    private final int net = 16 + (int) (ProcessHandle.current().pid() % 100);

    private final Certificates certificates = new Certificates();
    private final Arrivals arrivals;
    private final List<Listener> listeners = new ArrayList<>();
    private final NameServer names;
    private final int smtpPort;
    private final int httpsPort;
    private final InetAddress shared = address(255, 2);

    Internet(List<Domain> domains, Arrivals arrivals) throws IOException {
        this.arrivals = arrivals;
        names = new NameServer(address(255, 1));
        smtpPort = freePort();
        httpsPort = freePort();
        boolean sharing = false;
        for (Domain domain : domains) {
            boolean isShared = domain.kind().host == Kind.Host.SILENT_SHARED;
            add(domain, isShared ? shared : address(domain), !isShared || !sharing);
            sharing |= isShared;
        }
    }

    private int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, address(255, 3))) {
            return free.getLocalPort();
        }
    }

    private InetAddress address(Domain domain) throws IOException {
        return address(domain.number() / PER_NET, 1 + domain.number() % PER_NET);
    }

    private InetAddress address(int third, int fourth) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, (byte) net, (byte) third, (byte) fourth});
    }

    private void add(Domain domain, InetAddress at, boolean listens) throws IOException {
        Kind kind = domain.kind();
        Optional<Identity> identity = identity(domain);
        boolean right = kind.host != Kind.Host.WRONG_NAME;
        SSLContext smtp = certificates.server(List.of(right ? domain.mailHost() : "other.test"));
        Optional<String> keys =
                kind.policy == Kind.Policy.SITE_BY_PGPKEY
                        ? identity.map(Internet::keyReply)
                        : Optional.empty();
        if (listens) {
            listeners.add(new Listener(at, smtpPort, new MailHost(domain, smtp, keys, arrivals)));
        }
        if (kind.hasSts() || kind.seals()) {
            SSLContext https =
                    kind.web == Kind.Web.EXPIRED
                            ? certificates.expired(domain.webHosts())
                            : certificates.server(domain.webHosts());
            listeners.add(
                    new Listener(
                            at,
                            httpsPort,
                            new PolicyHost(kind.web, https, pages(domain, identity))));
        }
        names.publish(domain, zone(domain, at.getHostAddress(), identity));
    }

    private static Optional<Identity> identity(Domain domain) {
        if (!domain.kind().seals()) {
            return Optional.empty();
        }
        return Optional.of(
                domain.kind().policy == Kind.Policy.USER_BY_WKD
                        ? Identity.user(KeyVersion.V4, domain.recipient())
                        : Identity.site(KeyVersion.V4, domain.name()));
    }

    private String zone(Domain domain, String address, Optional<Identity> identity) {
        Kind kind = domain.kind();
        StringBuilder zone = new StringBuilder();
        String name = domain.name() + ". ";
        zone.append(name).append("MX 10 ").append(domain.mailHost()).append(".\n");
        zone.append(domain.mailHost()).append(". A ").append(address).append('\n');
        domain.webHosts().forEach(host -> zone.append(host + ". A " + address + "\n"));
        if (kind.hasTlsa()) {
            boolean right = kind.policy == Kind.Policy.DANE;
            zone.append("_" + smtpPort + "._tcp." + domain.mailHost() + ". TLSA 3 1 1 ")
                    .append(right ? certificates.keyDigest() : "00".repeat(32))
                    .append('\n');
        }
        if (kind.hasSts()) {
            zone.append("_mta-sts." + name + "TXT \"v=STSv1; id=1\"\n");
        }
        if (kind.seals()) {
            String owner = "_smtp-openpgp." + name;
            zone.append(owner + "TXT \"" + policy(kind, identity) + "\"\n");
            if (kind.policy == Kind.Policy.SITE_TESTING
                    || kind.policy == Kind.Policy.SITE_ENFORCE) {
                byte[] certificate = identity.orElseThrow().certificate();
                zone.append(owner + "OPENPGPKEY ")
                        .append(Base64.getEncoder().encodeToString(certificate))
                        .append('\n');
            }
        }
        return zone.toString();
    }

    private static String policy(Kind kind, Optional<Identity> identity) {
        String start = "v=smtp-openpgp1; id=1; max_age=86400; mode=";
        String site = "; seal=site; k=" + identity.map(Identity::fingerprint).orElse("");
        return start
                + switch (kind.policy) {
                    case SITE_TESTING -> "testing" + site;
                    case SITE_BY_PGPKEY -> "enforce; src=smtp" + site;
                    case USER_BY_WKD -> "enforce; seal=user; src=wkd";
                    default -> "enforce" + site;
                };
    }

    private static Map<String, byte[]> pages(Domain domain, Optional<Identity> identity) {
        Map<String, byte[]> pages = new HashMap<>();
        if (domain.kind().hasSts()) {
            boolean testing = domain.kind().policy == Kind.Policy.STS_TESTING;
            String text =
                    "version: STSv1\r\nmode: %s\r\nmx: %s\r\nmax_age: 86400\r\n"
                            .formatted(testing ? "testing" : "enforce", domain.mailHost());
            pages.put("mta-sts.txt", text.getBytes(US_ASCII));
        }
        if (domain.kind().seals()) {
            pages.put("smtp-policy", policy(domain.kind(), identity).getBytes(US_ASCII));
        }
        if (domain.kind().policy == Kind.Policy.USER_BY_WKD) {
            pages.put("/hu/", identity.orElseThrow().certificate());
        }
        return pages;
    }

    private static String keyReply(Identity site) {
        byte[] certificate = site.certificate();
        String text = Base64.getEncoder().encodeToString(certificate);
        StringBuilder reply =
                new StringBuilder(
                        "250-2.0.0 KEY V=1 SCOPE=site FPR=%s LEN=%d SHA256=%s EXP=%d\r\n"
                                .formatted(
                                        site.fingerprint(),
                                        certificate.length,
                                        sha256(certificate),
                                        Instant.now().plus(Duration.ofDays(1)).getEpochSecond()));
        for (int i = 0; i < text.length(); i += COLUMNS) {
            String piece = text.substring(i, Math.min(text.length(), i + COLUMNS));
            reply.append("250-2.0.0 K ").append(piece).append("\r\n");
        }
        return reply.append("250 2.0.0 END").toString();
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String authority() {
        return certificates.pem();
    }

    String nameServer() throws IOException {
        return address(255, 1).getHostAddress() + ":" + names.port();
    }

    int smtpPort() {
        return smtpPort;
    }

    int httpsPort() {
        return httpsPort;
    }

    @Override
    public void close() throws IOException {
        names.close();
        for (Listener listener : listeners) {
            listener.close();
        }
    }
}
