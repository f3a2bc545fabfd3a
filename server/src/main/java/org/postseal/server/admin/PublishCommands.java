package org.postseal.server.admin;

import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.CertificateFiles;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.UserCertificate;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.Names;
import org.postseal.spec.smtp.Mailbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * {@code key publish|unpublish|published}: the certificates of this site's own users, which anybody
 * may fetch. Other words of {@code key} are passed on.
 */
public final class PublishCommands implements ControlCommand {
    private static final Duration SOON = Duration.ofDays(30);
    private static final int SECRET_KEY = 5;
    private static final int SECRET_SUBKEY = 7;

    private final FileSiteKeys keys;
    private final Set<String> domains;
    private final Clock clock;
    private final ControlCommand otherwise;

    /**
     * @param domains that this site receives for
     * @param otherwise the other words of {@code key}
     */
    public PublishCommands(
            FileSiteKeys keys, Set<String> domains, Clock clock, ControlCommand otherwise) {
        this.keys = keys;
        this.domains = Set.copyOf(domains);
        this.clock = clock;
        this.otherwise = otherwise;
    }

    @Override
    public ControlReply run(List<String> arguments) {
        String verb = arguments.isEmpty() ? "" : arguments.getFirst();
        try {
            return switch (verb) {
                case "publish" -> publish(one(arguments, "a file with a certificate, or -"));
                case "unpublish" -> unpublish(one(arguments, "an address"));
                case "published" -> published();
                default -> otherwise.run(arguments);
            };
        } catch (SyntaxException e) {
            return ControlReply.usage(e.getMessage() + "\n");
        } catch (IOException e) {
            return new ControlReply(
                    ControlReply.UNAVAILABLE,
                    "the certificates cannot be changed: " + e.getMessage() + "\n");
        }
    }

    private static String one(List<String> arguments, String expected) throws SyntaxException {
        if (arguments.size() != 2) {
            throw new SyntaxException("key " + arguments.getFirst() + " needs " + expected);
        }
        return arguments.get(1);
    }

    /**
     * Refuses what holds a secret key, which must never leave its owner's hands.
     *
     * @throws SyntaxException it quotes nothing of it
     */
    public static void requirePublic(byte[] octets) throws SyntaxException {
        boolean armored = octets.length > 0 && octets[0] >= 0;
        boolean secret =
                armored
                        ? new String(octets, StandardCharsets.ISO_8859_1)
                                .contains("PRIVATE KEY BLOCK")
                        : octets.length > 0 && isSecret(octets[0]);
        if (secret) {
            throw new SyntaxException(
                    "this is a secret key, and nothing was stored; give the public certificate, as"
                            + " `gpg --export ADDRESS` writes it");
        }
    }

    /** The packet's type in both header formats (RFC 9580 section 4.2). */
    private static boolean isSecret(byte header) {
        int type = (header & 0x40) != 0 ? header & 0x3F : (header & 0x3C) >> 2;
        return type == SECRET_KEY || type == SECRET_SUBKEY;
    }

    private ControlReply publish(String base64) throws SyntaxException, IOException {
        byte[] octets = decoded(base64);
        requirePublic(octets);
        Certificate certificate = CertificateFiles.read(octets);
        Instant now = clock.instant();
        Certificate.Usability usability = certificate.usability(now);
        if (!(usability instanceof Certificate.Usability.Usable usable)) {
            String reason = ((Certificate.Usability.Unusable) usability).reason();
            return ControlReply.usage("this certificate cannot be sealed to: " + reason + "\n");
        }
        List<Mailbox> local = local(certificate, now);
        StringBuilder text = new StringBuilder();
        for (Mailbox mailbox : local) {
            keys.putUserCertificate(mailbox, certificate.encoded());
            text.append("published ")
                    .append(certificate.fingerprint())
                    .append(" for ")
                    .append(mailbox.wire())
                    .append('\n');
        }
        return ControlReply.ok(text + life(usable.expires(), now));
    }

    private static byte[] decoded(String base64) throws SyntaxException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("there is no such file; expected one with a certificate");
        }
    }

    /** The addresses of this site in its valid User IDs; one at least. */
    private List<Mailbox> local(Certificate certificate, Instant now) throws SyntaxException {
        List<Mailbox> all = certificate.mailboxes(now);
        if (all.isEmpty()) {
            throw new SyntaxException("no valid User ID of this certificate holds an address");
        }
        List<Mailbox> local = all.stream().filter(m -> domains.contains(m.domain())).toList();
        if (local.isEmpty()) {
            throw new SyntaxException(
                    "its User IDs hold "
                            + String.join(", ", all.stream().map(Mailbox::wire).toList())
                            + "; this site receives for "
                            + String.join(", ", domains.stream().sorted().toList()));
        }
        return local;
    }

    private static String life(Instant expires, Instant now) {
        if (expires.equals(Instant.MAX)) {
            return "it does not expire\n";
        }
        String hint =
                now.plus(SOON).isBefore(expires) ? "" : ": extend it soon, and publish it again";
        return "it expires " + expires + hint + "\n";
    }

    private ControlReply unpublish(String address) throws SyntaxException, IOException {
        Mailbox mailbox = Mailbox.parse(address, true);
        return keys.removeUserCertificate(mailbox)
                ? ControlReply.ok(address + " is published no more\n")
                : new ControlReply(
                        ControlReply.NO_INPUT,
                        "no certificate is published for "
                                + address
                                + "; `key published` shows what is\n");
    }

    private ControlReply published() {
        StringBuilder text = new StringBuilder();
        for (UserCertificate entry : keys.userCertificates()) {
            text.append(entry.fingerprint()).append("  ").append(entry.address()).append('\n');
            text.append("    ").append(describe(entry)).append('\n');
        }
        text.append(keys.fingerprint()).append("  the site's own certificate\n");
        for (String domain : domains.stream().sorted().toList()) {
            text.append("    OPENPGPKEY at ").append(Names.policyOwner(domain)).append('\n');
        }
        return ControlReply.ok(
                text + "    and by PGPKEY SITE; WKD has users' certificates alone\n");
    }

    private String describe(UserCertificate entry) {
        try {
            Mailbox mailbox = Mailbox.parse(entry.address(), true);
            if (!domains.contains(mailbox.domain())) {
                return "of a domain that this site does not receive for: not served";
            }
            Instant now = clock.instant();
            String where =
                    entry.named()
                            ? Names.wkdAdvanced(mailbox).toString()
                            : "by PGPKEY alone: no User ID is the address";
            return switch (Certificate.parse(entry.octets()).usability(now)) {
                case Certificate.Usability.Usable usable ->
                        where + "\n    " + life(usable.expires(), now).strip();
                case Certificate.Usability.Unusable unusable ->
                        "cannot be sealed to: " + unusable.reason();
            };
        } catch (SyntaxException e) {
            return "unusable: " + e.getMessage();
        }
    }
}
