package org.postseal.server.admin;

import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.CertificateFiles;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.KnownKey;
import org.postseal.client.keys.KnownKeys;
import org.postseal.client.keys.Pins;
import org.postseal.server.delivery.ReachedLevels;
import org.postseal.server.site.EncryptionSubkey;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Armor;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * {@code key list|show|export|import|remove|pin|accept|forget|rotate}. Certificates come as base64
 * and go armored.
 */
public final class KeyCommands implements ControlCommand {
    private final FileSiteKeys keys;
    private final Others others;
    private final Discovery discovery;
    private final Clock clock;

    /** What is remembered of other sites' keys, and of what was reached with them. */
    public record Others(Pins pins, KnownKeys known, ReachedLevels reached) {}

    public KeyCommands(FileSiteKeys keys, Others others, Discovery discovery, Clock clock) {
        this.keys = keys;
        this.others = others;
        this.discovery = discovery;
        this.clock = clock;
    }

    @Override
    public ControlReply run(List<String> arguments) {
        String verb = arguments.isEmpty() ? "list" : arguments.getFirst();
        List<String> rest =
                arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        try {
            return switch (verb) {
                case "list" -> ControlReply.ok(list());
                case "show" -> show(one(rest));
                case "export" -> export(rest);
                case "rotate" -> rotate();
                case "import" -> importCertificate(mailbox(first(rest)), second(rest));
                case "remove" -> remove(mailbox(one(rest)));
                case "pin" -> pin(first(rest), second(rest));
                case "accept" -> accept(one(rest));
                case "forget" -> forget(one(rest));
                default ->
                        throw new SyntaxException(
                                "key knows list, show, export, publish, unpublish, published,"
                                        + " import, remove, pin, accept, forget, rotate");
            };
        } catch (SyntaxException e) {
            return ControlReply.usage(e.getMessage() + "\n");
        } catch (IOException e) {
            return new ControlReply(
                    ControlReply.UNAVAILABLE,
                    "the keys cannot be changed: " + e.getMessage() + "\n");
        }
    }

    private String list() {
        StringBuilder text =
                new StringBuilder("site certificate  ").append(keys.fingerprint()).append('\n');
        for (EncryptionSubkey subkey : keys.encryptionSubkeys()) {
            text.append("  encryption      ")
                    .append(subkey.fingerprint())
                    .append("  ")
                    .append(life(subkey.expires()))
                    .append('\n');
        }
        keys.userCertificates()
                .forEach(
                        user ->
                                text.append("user certificate  ")
                                        .append(user.fingerprint())
                                        .append("  ")
                                        .append(user.address())
                                        .append('\n'));
        others.pins()
                .list()
                .forEach(
                        pin ->
                                text.append("pin               ")
                                        .append(pin.fingerprint())
                                        .append("  ")
                                        .append(pin.target())
                                        .append('\n'));
        others.known().list().forEach(known -> text.append(describe(known)));
        return text.toString();
    }

    /** A site key that nothing but memory vouches for, and what it changed to. */
    private static String describe(KnownKey known) {
        StringBuilder text = new StringBuilder();
        known.keys()
                .forEach(
                        key ->
                                text.append("known key         ")
                                        .append(key)
                                        .append("  ")
                                        .append(known.domain())
                                        .append(", not authenticated, since ")
                                        .append(known.first())
                                        .append('\n'));
        known.change()
                .ifPresent(
                        change ->
                                text.append("  changed         ")
                                        .append(change.text())
                                        .append('\n'));
        return text.toString();
    }

    private ControlReply accept(String target) throws SyntaxException {
        String domain = mailbox("postmaster@" + target).domain();
        return others.known()
                .accept(domain)
                .map(known -> ControlReply.ok("accepted\n" + describe(known)))
                .orElse(
                        new ControlReply(
                                ControlReply.NO_INPUT,
                                "no changed key of "
                                        + domain
                                        + "; `key list` shows what is known\n"));
    }

    private String life(Instant expires) {
        if (expires.equals(Instant.MAX)) {
            return "does not expire";
        }
        long days = Duration.between(clock.instant(), expires).toDays();
        return days < 0 ? "expired " + expires : "expires " + expires + " (" + days + " days)";
    }

    private ControlReply show(String target) throws SyntaxException {
        Optional<Certificate> certificate = certificate(target);
        if (certificate.isEmpty()) {
            return new ControlReply(
                    ControlReply.NO_INPUT,
                    "no certificate of " + target + " here; `lookup` asks others\n");
        }
        String usability =
                switch (certificate.get().usability(clock.instant())) {
                    case Certificate.Usability.Usable usable ->
                            "can be sealed to: key "
                                    + usable.keyFingerprint()
                                    + ", "
                                    + (usable.aead() ? "SEIPDv2" : "SEIPDv1")
                                    + ", "
                                    + life(usable.expires());
                    case Certificate.Usability.Unusable unusable ->
                            "cannot be sealed to: " + unusable.reason();
                };
        return ControlReply.ok(certificate.get().fingerprint() + "\n  " + usability + "\n");
    }

    /** The site's own certificate, a user's that is served here, or a pinned one. */
    private Optional<Certificate> certificate(String target) throws SyntaxException {
        if (target.equals("site")) {
            return Optional.of(Certificate.parse(keys.certificate()));
        }
        if (!target.contains("@")) {
            return others.pins().ofDomain(target).flatMap(Pins.Pin::certificate);
        }
        Mailbox mailbox = mailbox(target);
        Optional<byte[]> served = keys.userCertificate(mailbox);
        return served.isPresent()
                ? Optional.of(Certificate.parse(served.get()))
                : others.pins().of(mailbox).flatMap(Pins.Pin::certificate);
    }

    private ControlReply export(List<String> rest) throws SyntaxException, IOException {
        String target = rest.isEmpty() ? "site" : one(rest);
        Optional<Certificate> certificate = certificate(target);
        if (certificate.isEmpty()) {
            return new ControlReply(
                    ControlReply.NO_INPUT, "no certificate of " + target + " here\n");
        }
        return ControlReply.ok(armored(certificate.get().encoded()));
    }

    private static String armored(byte[] certificate) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (OutputStream armor = Armor.encoder(text, Armor.Label.PUBLIC_KEY, true)) {
            armor.write(certificate);
        }
        return text.toString(StandardCharsets.US_ASCII).replace("\r\n", "\n");
    }

    private ControlReply rotate() throws IOException {
        EncryptionSubkey next = keys.rotate(clock.instant());
        return ControlReply.ok(
                "new encryption subkey "
                        + next.fingerprint()
                        + ", "
                        + life(next.expires())
                        + "\npublish the certificate again: `postseal dns` prints the records\n");
    }

    private ControlReply importCertificate(Mailbox mailbox, String text)
            throws SyntaxException, IOException {
        Certificate certificate = CertificateFiles.read(octets(text));
        if (certificate.usability(clock.instant())
                instanceof Certificate.Usability.Unusable unusable) {
            return ControlReply.usage(
                    "this certificate cannot be sealed to: " + unusable.reason() + "\n");
        }
        Fingerprint fingerprint = keys.putUserCertificate(mailbox, certificate.encoded());
        return ControlReply.ok("PGPKEY now serves " + fingerprint + " for " + mailbox + "\n");
    }

    private ControlReply remove(Mailbox mailbox) throws IOException {
        return keys.removeUserCertificate(mailbox)
                ? ControlReply.ok("no certificate of " + mailbox + " is served any more\n")
                : new ControlReply(ControlReply.NO_INPUT, "none was served for " + mailbox + "\n");
    }

    private ControlReply pin(String target, String what) throws SyntaxException {
        boolean fingerprintOnly = what.length() == 40 || what.length() == 64;
        if (fingerprintOnly) {
            Fingerprint fingerprint = Fingerprint.parse(what);
            if (target.contains("@")) {
                others.pins().pin(mailbox(target), fingerprint);
            } else {
                others.pins().pinSite(target, fingerprint);
            }
            return ControlReply.ok("pinned " + fingerprint + " for " + target + "\n");
        }
        Certificate certificate = CertificateFiles.read(octets(what));
        if (target.contains("@")) {
            others.pins().pin(mailbox(target), certificate);
        } else {
            others.pins().pinSite(target, certificate);
        }
        return ControlReply.ok("pinned " + certificate.fingerprint() + " for " + target + "\n");
    }

    private ControlReply forget(String target) throws SyntaxException {
        boolean pinned = others.pins().forget(target);
        if (target.contains("@")) {
            Mailbox mailbox = mailbox(target);
            others.reached().forget(mailbox);
            discovery.forget(mailbox);
        } else {
            Mailbox postmaster = mailbox("postmaster@" + target);
            others.known().forget(postmaster.domain());
            others.reached().forgetDomain(postmaster.domain());
            discovery.forget(postmaster);
        }
        return ControlReply.ok(
                (pinned ? "pin, cache and memory" : "cache and memory")
                        + " of "
                        + target
                        + " forgotten\n");
    }

    private static byte[] octets(String text) throws SyntaxException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException(
                    "expected a file with a certificate, or a fingerprint of 40 or 64 digits");
        }
    }

    private static Mailbox mailbox(String text) throws SyntaxException {
        return Mailbox.parse(text, true);
    }

    private static String one(List<String> words) throws SyntaxException {
        if (words.size() != 1) {
            throw new SyntaxException("expected one address or domain");
        }
        return words.getFirst();
    }

    private static String first(List<String> words) throws SyntaxException {
        if (words.size() != 2) {
            throw new SyntaxException("expected an address and a certificate or fingerprint");
        }
        return words.getFirst();
    }

    private static String second(List<String> words) {
        return words.get(1);
    }
}
