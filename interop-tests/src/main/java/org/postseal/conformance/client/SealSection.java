package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Opened;
import org.postseal.conformance.openpgp.SealFields;
import org.postseal.conformance.openpgp.Signatures;
import org.postseal.conformance.world.MailHop;
import org.postseal.conformance.world.ReceivedMail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The seal that an MTA makes by itself: for whom, with what outside and what inside. */
final class SealSection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 7, "The seal that was sent", Scene::open);

    private static final Set<String> OUTER =
            Set.of(
                    "from",
                    "sender",
                    "to",
                    "cc",
                    "date",
                    "message-id",
                    "auto-submitted",
                    "received",
                    "subject",
                    "mime-version",
                    "content-type",
                    "content-transfer-encoding",
                    "content-description",
                    "content-disposition",
                    "dkim-signature");

    private SealSection() {}

    static List<Case<ClientPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "makes one site seal with one PKESK for all recipients of a domain",
                        List.of("P-01"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            Mail mail = Mail.to("dave@dave.test", "erin@dave.test");
                            Seen seen = scene.assertSealed(scene.send(mail), site);
                            assertOnePkesk(seen.opened());
                            List<String> to = seen.opened().site().values("Seal-To");
                            Violation.unless(
                                    to.containsAll(List.of("<dave@dave.test>", "<erin@dave.test>"))
                                            && to.size() == 2,
                                    "expected a Seal-To for each recipient, found " + to);
                        }),
                SECTION.must(
                        2,
                        "seals to each user in a message of their own that names no other",
                        List.of("P-01"),
                        SealSection::blindCopy),
                SECTION.must(
                        3,
                        "names no recipient of another domain in a site seal",
                        List.of("P-01", "P-04"),
                        SealSection::twoDomains),
                SECTION.must(
                        4,
                        "shows outside only the fields that it must",
                        List.of("F-05"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            Seen seen = scene.assertSealed(scene.send(), site);
                            assertOuter(seen.opened());
                        }),
                SECTION.must(
                        5,
                        "puts the original in the seal octet for octet",
                        List.of("F-02"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            Seen seen = scene.assertSealed(scene.send(), site);
                            String original =
                                    new String(
                                            seen.opened().site().original(),
                                            StandardCharsets.ISO_8859_1);
                            String sent =
                                    new String(Mail.letter("dave"), StandardCharsets.ISO_8859_1);
                            String fields = sent.substring(0, sent.indexOf("\r\n\r\n"));
                            Violation.unless(
                                    original.endsWith(sent.substring(fields.length()))
                                            && original.contains("Subject: " + Mail.SUBJECT),
                                    "the original inside is not what was sent");
                        }),
                SECTION.must(
                        6,
                        "writes the Seal header as the draft orders it",
                        List.of("F-01", "P-04"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            Seen seen = scene.assertSealed(scene.send(), site);
                            assertSealHeader(seen.opened().site());
                        }),
                SECTION.must(
                        7,
                        "signs inside a site seal",
                        List.of("F-03"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            Seen seen = scene.assertSealed(scene.send(), site);
                            Signatures.parse(seen.opened().signature());
                        }),
                SECTION.must(
                        8,
                        "pads a site seal by PADMÉ",
                        List.of("F-02"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            Seen seen = scene.assertSealed(scene.send(), site);
                            int whole = seen.opened().literal().content().length;
                            int padding = seen.opened().site().padding().length;
                            long wanted = SealFields.padme(whole - padding);
                            Violation.unless(
                                    whole == wanted,
                                    "expected " + wanted + " octets with padding, found " + whole);
                        }),
                SECTION.must(
                        9,
                        "encrypts with integrity: packet 18, of version 1 where Features say no more",
                        List.of("F-04", "P-02"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            Seen seen = scene.assertSealed(scene.send(), site);
                            int version = seen.opened().encryption().version();
                            Violation.unless(
                                    version == 1, "expected SEIPDv1, found version " + version);
                        }),
                SECTION.must(
                        10,
                        "lets a recipient that cannot be sealed not hold up another",
                        List.of("P-11"),
                        scene -> {
                            scene.dave.policy(DiscoverySection.enforce(DiscoverySection.NOBODY));
                            MailHop erin = scene.hop("mx.erin.test");
                            scene.other("erin.test", erin);
                            Scene.Sent sent =
                                    scene.send(Mail.to("dave@dave.test", "erin@erin.test"));
                            scene.assertDeferred(sent);
                            Violation.unless(
                                    erin.mails().stream().anyMatch(ReceivedMail::isAccepted),
                                    "erin@erin.test, whom nothing holds up, got nothing");
                        }),
                SECTION.must(
                        11,
                        "seals mail with the null reverse-path like any other",
                        List.of("P-12"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            Mail mail = Mail.to("dave@dave.test").from("<>");
                            Seen seen = scene.assertSealed(scene.send(mail), site);
                            String from = seen.opened().site().value("Seal-From");
                            Violation.unless(
                                    from.equals("<>"), "expected Seal-From: <>, found " + from);
                        }),
                SECTION.must(
                        12,
                        "hides the Subject outside and keeps it inside of a user's seal",
                        List.of("F-06"),
                        scene -> {
                            Identity dave = Scene.user("dave");
                            scene.dave.policy("id=1; mode=enforce; seal=user; src=dane");
                            scene.dave.userCertificate("dave", dave.certificate());
                            Seen seen = scene.assertSealed(scene.send(), dave);
                            assertOnePkesk(seen.opened());
                            Violation.unless(
                                    seen.inside().contains(Mail.SUBJECT)
                                            && seen.inside().contains("hp=\"cipher\""),
                                    "the Subject is not protected inside (RFC 9788)");
                        }),
                SECTION.must(
                        13,
                        "does not seal again what is sealed to the destination's site",
                        List.of("P-09"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            Seen first = scene.assertSealed(scene.send(), site);
                            Mail again = Mail.to("dave@dave.test").with(first.mail().content());
                            Seen second = scene.assertSealed(scene.send(again), site);
                            Violation.unless(
                                    !second.inside().contains("BEGIN PGP MESSAGE"),
                                    "a seal to the site stands within another");
                        }),
                SECTION.must(
                        14,
                        "shows its own postmaster outside where the From is not of its domain",
                        List.of("F-05"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            String letter =
                                    new String(Mail.letter("dave"), StandardCharsets.ISO_8859_1)
                                            .replace("<alice@alice.test>", "<bob@bob.test>");
                            Mail mail =
                                    Mail.to("dave@dave.test")
                                            .with(letter.getBytes(StandardCharsets.ISO_8859_1));
                            Seen seen = scene.assertSealed(scene.send(mail), site);
                            List<String> from = seen.opened().outer().values("From");
                            Violation.unless(
                                    from.equals(List.of("<postmaster@alice.test>")),
                                    "expected From: <postmaster@alice.test>, found " + from);
                        }),
                SECTION.should(
                        15,
                        "names the certificate that it seals to in its signature",
                        List.of("F-03"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            Seen seen = scene.assertSealed(scene.send(), site);
                            String wanted = site.fingerprint();
                            String found = intended(seen.opened());
                            Violation.unless(
                                    found.equalsIgnoreCase(wanted),
                                    "Intended Recipient Fingerprint "
                                            + found
                                            + " where "
                                            + wanted
                                            + " is sealed to");
                        }));
    }

    private static void assertOnePkesk(Opened opened) {
        int pkesks = opened.encryption().keyIds().size();
        Violation.unless(pkesks == 1, "expected one PKESK, found " + pkesks);
    }

    /** erin is a blind copy: the letter does not name her. */
    private static void blindCopy(Scene scene) throws IOException, InterruptedException {
        Identity dave = Scene.user("dave");
        Identity erin = Scene.user("erin");
        scene.dave.policy("id=1; mode=enforce; seal=user; src=dane");
        scene.dave.userCertificate("dave", dave.certificate());
        scene.dave.userCertificate("erin", erin.certificate());
        scene.delivered(scene.send(Mail.to("dave@dave.test", "erin@dave.test")));
        scene.assertNothingReadable();
        List<ReceivedMail> mails = scene.hop.mails();
        Violation.unless(mails.size() == 2, "expected two messages, found " + mails.size());
        for (ReceivedMail mail : mails) {
            boolean toDave = mail.rcpt().toString().contains("<dave@dave.test>");
            Violation.unless(
                    mail.rcpt().size() == 1,
                    "a user's seal went to several recipients: " + mail.rcpt());
            Seen seen = Seen.open(mail, toDave ? dave : erin);
            assertOnePkesk(seen.opened());
            Violation.unless(
                    !toDave || !(mail.text() + seen.inside()).contains("erin@"),
                    "dave is told of the blind copy to erin");
        }
    }

    private static void twoDomains(Scene scene) throws IOException, InterruptedException {
        Identity site = ParametersSection.published(scene);
        Identity erins = Identity.site(KeyVersion.V4, "erin.test");
        MailHop hop = scene.hop("mx.erin.test");
        Publisher erin = scene.other("erin.test", hop);
        erin.policy(DiscoverySection.enforce(erins.fingerprint()));
        erin.siteCertificate(erins.certificate());
        Seen seen =
                scene.assertSealed(scene.send(Mail.to("dave@dave.test", "erin@erin.test")), site);
        Violation.unless(
                seen.opened().site().values("Seal-To").equals(List.of("<dave@dave.test>")),
                "Seal-To: " + seen.opened().site().values("Seal-To"));
        Violation.unless(hop.mails().size() == 1, "expected one message at erin.test");
        Opened.of(hop.mails().getFirst().content(), erins);
    }

    private static void assertOuter(Opened opened) {
        List<String> others =
                opened.outer().fields().stream()
                        .map(field -> field.name().toLowerCase(Locale.ROOT))
                        .filter(name -> !OUTER.contains(name))
                        .toList();
        Violation.unless(others.isEmpty(), "fields outside of the seal: " + others);
        List<String> subjects = opened.outer().values("Subject");
        Violation.unless(
                subjects.equals(List.of("[...]")), "expected Subject: [...], found " + subjects);
        Violation.unless(
                opened.outer().control().equals("Version: 1\r\n")
                        || opened.outer().control().equals("Version: 1"),
                "expected Version: 1 alone in the first part");
    }

    private static void assertSealHeader(Opened.SitePlaintext plaintext) {
        String names = plaintext.names().stream().collect(Collectors.joining(" "));
        Violation.unless(
                names.equals(
                        "Content-Type: Content-Transfer-Encoding: Seal-Version: Seal-Id:"
                                + " Seal-Origin: Seal-Destination: Seal-Date: Seal-From: Seal-To:"
                                + " Seal-Length:"),
                "fields of the Seal header: " + names);
        assertValue(plaintext, "Seal-Version", "1");
        assertValue(plaintext, "Seal-Origin", "alice.test");
        assertValue(plaintext, "Seal-Destination", "dave.test");
        assertValue(plaintext, "Seal-From", "<alice@alice.test>");
        assertValue(plaintext, "Seal-To", "<dave@dave.test>");
        assertValue(plaintext, "Seal-Id", "[0-9a-f]{32}");
    }

    private static void assertValue(Opened.SitePlaintext plaintext, String name, String pattern) {
        String found = plaintext.value(name);
        Violation.unless(
                found.matches(pattern), name + ": expected " + pattern + ", found " + found);
    }

    private static String intended(Opened opened) {
        var signature = Signatures.parse(opened.signature());
        var fingerprint = signature.getHashedSubPackets().getIntendedRecipientFingerprint();
        Violation.unless(
                fingerprint != null, "the signature has no Intended Recipient Fingerprint");
        return HexFormat.of().formatHex(fingerprint.getFingerprint());
    }
}
