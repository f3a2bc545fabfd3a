package org.postseal.interop.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.IdentityBuilder;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.Signatures;
import org.postseal.conformance.openpgp.Signing;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Family {@code exchange}: a query, its reply with real certificates, and what to make of it. */
final class MadeExchanges {
    private static final long EXP = Cast.NOW.plus(Duration.ofDays(7)).getEpochSecond();
    private static final String SITE_QUERY = "site:d.example";
    private static final String USER_QUERY = "dave@d.example";
    private static final String SITE = "PGPKEY SITE d.example";
    private static final String USER = "PGPKEY <dave@d.example>";

    private final MadeFamily family = new MadeFamily("exchange");
    private final Cast cast;
    private final Identity site;
    private final Identity dave;

    private MadeExchanges(Cast cast) {
        this.cast = cast;
        this.site = cast.get("site-d-v4");
        this.dave = cast.get("user-dave-v4");
    }

    static MadeFamily of(Cast cast) {
        MadeExchanges exchanges = new MadeExchanges(cast);
        try (SeededRandom random = SeededRandom.open("exchange")) {
            exchanges.good();
            exchanges.badSignatures();
            exchanges.badCertificates();
            exchanges.badFields();
        }
        return exchanges.family;
    }

    private static byte[] octets(String query, String scope, Identity answer, long expires) {
        byte[] sha256 = KeyReplyText.sha256(answer.certificate());
        return Signatures.keyReplyOctets(query, scope, sha256, expires);
    }

    private static Signing by(Identity site) {
        return Signing.by(site.signing()).at(Cast.NOW.minusSeconds(3600));
    }

    private static byte[] signature(Identity site, String query, String scope, Identity answer) {
        return Signatures.detached(by(site), octets(query, scope, answer, EXP));
    }

    private static KeyReplyText reply(Identity site, String query, String scope, Identity answer) {
        return new KeyReplyText(
                scope,
                answer.fingerprint(),
                answer.certificate(),
                EXP,
                Optional.of(signature(site, query, scope, answer)));
    }

    private KeyReplyText siteReply() {
        return reply(site, SITE_QUERY, "site", site);
    }

    private KeyReplyText userReply() {
        return reply(site, USER_QUERY, "user", dave);
    }

    private static String policy(Identity... keys) {
        StringBuilder text = new StringBuilder("v=smtp-openpgp1; id=1; mode=enforce; k=");
        for (Identity key : keys) {
            text.append(text.charAt(text.length() - 1) == '=' ? "" : ",").append(key.fingerprint());
        }
        return text.toString();
    }

    /** What the client knows: {@code k} of the site and its certificate, by DNSSEC. */
    private ObjectNode input(String command, JsonNode reply) {
        ObjectNode input = MadeFamily.object();
        input.put("command", command);
        input.set("reply", reply);
        input.put("cap", 131072).put("now", Cast.NOW.getEpochSecond()).put("session", "other");
        input.put("policy", policy(site));
        input.putArray("sites").add(MadeFamily.file(Cast.certificate("site-d-v4")));
        input.putNull("held").putNull("last");
        return input;
    }

    private static ObjectNode with(ObjectNode input, Consumer<ObjectNode> change) {
        change.accept(input);
        return input;
    }

    private static ObjectNode expect(String scope, Identity answer, boolean authenticated) {
        return MadeFamily.object()
                .put("scope", scope)
                .put("fingerprint", answer.fingerprint())
                .put("encryption", answer.encryptionKey().fingerprint())
                .put("authenticated", authenticated)
                .put("until", EXP);
    }

    private void good() {
        family.good(
                "example-exchange-site",
                "K-08 D-08",
                "A site answers for itself: k names the certificate, S is by its signing subkey.",
                input(SITE, siteReply().lines()),
                expect("site", site, true));
        family.good(
                "example-exchange-user",
                "K-07 K-08",
                "A user's certificate with an S by the site key.",
                input(USER, userReply().lines()),
                expect("user", dave, true));
        family.good(
                "exchange-site-named",
                "D-08",
                "Without S: k names it, whoever brought it.",
                input(SITE, siteReply().unsigned().lines()),
                expect("site", site, true));
        family.good(
                "exchange-site-unknown",
                "K-08",
                "Without an authenticated policy the certificate is good for level 2.",
                with(
                        input(SITE, siteReply().lines()),
                        input -> input.putNull("policy").putArray("sites")),
                expect("site", site, false));
        family.good(
                "exchange-site-for-user",
                "K-06",
                "The site certificate answers for a mailbox.",
                input(USER, reply(site, USER_QUERY, "site", site).lines()),
                expect("site", site, true));
        family.good(
                "exchange-user-by-address",
                "K-07",
                "Without S a User ID of the address makes it usable, not authenticated.",
                input(USER, userReply().unsigned().lines()),
                expect("user", dave, false));
        family.good(
                "exchange-user-by-session",
                "K-07",
                "The same from an authenticated MX.",
                with(
                        input(USER, userReply().unsigned().lines()),
                        input -> input.put("session", "authenticated")),
                expect("user", dave, true));
        Identity mallet = cast.get("user-mallet-v4");
        family.good(
                "exchange-user-without-address",
                "K-07",
                "A valid S stands for a User ID of the address.",
                input(USER, reply(site, USER_QUERY, "user", mallet).lines()),
                expect("user", mallet, true));
        Identity next = cast.get("site-d-next");
        family.good(
                "exchange-next-key",
                "K-08",
                "S may be by any key that k names.",
                with(
                        input(USER, reply(next, USER_QUERY, "user", dave).lines()),
                        input -> {
                            input.put("policy", policy(site, next));
                            input.withArray("sites")
                                    .add(MadeFamily.file(Cast.certificate("site-d-next")));
                        }),
                expect("user", dave, true));
        Identity site6 = cast.get("site-d-v6");
        Identity dave6 = cast.get("user-dave-v6");
        family.good(
                "exchange-version-6",
                "K-08",
                "Site and user of version 6.",
                with(
                        input(USER, reply(site6, USER_QUERY, "user", dave6).lines()),
                        input -> {
                            input.put("policy", policy(site6));
                            input.putArray("sites")
                                    .add(MadeFamily.file(Cast.certificate("site-d-v6")));
                        }),
                expect("user", dave6, true));
        family.good(
                "exchange-signed-again",
                "K-08",
                "An S as old as the one known is no older.",
                with(
                        input(USER, userReply().lines()),
                        input -> last(input, Cast.NOW.minusSeconds(3600).getEpochSecond())),
                expect("user", dave, true));
        family.good(
                "exchange-unchanged",
                "K-09",
                "UNCHANGED with an S over the certificate held brings the new EXP.",
                with(
                        input(USER, KeyReplyText.unchanged(EXP, userReply().signature())),
                        input -> input.set("held", daveFile())),
                expect("user", dave, true));
    }

    private static ObjectNode daveFile() {
        return MadeFamily.file(Cast.certificate("user-dave-v4"));
    }

    /** The certificate known so far, and when its S was made. */
    private static void last(ObjectNode input, long signed) {
        input.set("last", MadeFamily.object().put("signed", signed));
        ((ObjectNode) input.get("last")).set("certificate", daveFile());
    }

    private void bad(String name, String requirements, String note, ObjectNode input) {
        family.bad(name, requirements, note, input, "exchange");
    }

    private void badSigned(String name, String note, byte[] signature) {
        bad(name, "K-08", note, input(USER, userReply().signature(signature).lines()));
    }

    private void badSignatures() {
        byte[] right = octets(USER_QUERY, "user", dave, EXP);
        badSigned(
                "exchange-signed-by-charlie",
                "An S by the site that carries the mail, not by the one that k names.",
                signature(cast.get("site-c-v4"), USER_QUERY, "user", dave));
        badSigned(
                "exchange-signed-by-user",
                "An S by the certificate itself.",
                Signatures.detached(
                        Signing.by(dave.signing()).at(Cast.NOW.minusSeconds(3600)), right));
        badSigned(
                "exchange-signed-by-encryption-host",
                "An S by a key of the domain that k does not name.",
                signature(cast.get("site-d-next"), USER_QUERY, "user", dave));
        badSigned(
                "exchange-signed-other-query",
                "An S for another mailbox of the same site.",
                signature(site, "erin@d.example", "user", dave));
        badSigned(
                "exchange-signed-other-scope",
                "An S over scope site.",
                signature(site, USER_QUERY, "site", dave));
        badSigned(
                "exchange-signed-other-certificate",
                "An S over another certificate.",
                signature(site, USER_QUERY, "user", cast.get("user-mallet-v4")));
        badSigned(
                "exchange-signed-other-exp",
                "An S for an EXP a day earlier: the reply stretches it.",
                Signatures.detached(by(site), octets(USER_QUERY, "user", dave, EXP - 86400)));
        badSigned(
                "exchange-signed-text",
                "A signature of type 0x01, over text.",
                Signatures.detached(
                        by(site).withType(PGPSignature.CANONICAL_TEXT_DOCUMENT), right));
        badSigned(
                "exchange-signed-sha-1",
                "A signature by SHA-1.",
                Signatures.detached(by(site).withHash(HashAlgorithmTags.SHA1), right));
        badSigned(
                "exchange-signed-tomorrow",
                "A signature of the day after tomorrow.",
                Signatures.detached(by(site).at(Cast.NOW.plusSeconds(172800)), right));
        badSigned(
                "exchange-signed-flipped",
                "One bit of the signature changed.",
                Octets.flipped(Signatures.detached(by(site), right), -1));
        badSigned(
                "exchange-signed-cut",
                "The signature packet is cut off.",
                Octets.cut(Signatures.detached(by(site), right), 1));
        byte[] signature = Signatures.detached(by(site), right);
        badSigned(
                "exchange-signed-twice",
                "Two signature packets.",
                Octets.join(signature, signature));
        badSigned("exchange-signed-no-packet", "No packet at all.", Octets.ascii("signed"));
        bad(
                "exchange-signed-older",
                "K-08",
                "An S older than the one known: a key that was replaced comes back.",
                with(
                        input(USER, userReply().lines()),
                        input -> last(input, Cast.NOW.minusSeconds(3599).getEpochSecond())));
    }

    private void badCertificate(String name, String requirements, String note, byte[] octets) {
        byte[] signature =
                Signatures.detached(
                        by(site),
                        Signatures.keyReplyOctets(
                                USER_QUERY, "user", KeyReplyText.sha256(octets), EXP));
        bad(
                name,
                requirements,
                note,
                input(USER, userReply().certificate(octets).signature(signature).lines()));
    }

    private void badCertificates() {
        byte[] good = dave.certificate();
        badCertificate("exchange-certificate-cut", "K-11", "It is cut off.", Octets.cut(good, 1));
        badCertificate(
                "exchange-certificate-more",
                "K-11",
                "Octets after it.",
                Octets.join(good, Octets.ascii("more")));
        badCertificate(
                "exchange-certificate-two",
                "K-11",
                "Two certificates.",
                Octets.join(good, cast.get("user-mallet-v4").certificate()));
        badCertificate("exchange-certificate-secret", "K-11", "A secret key.", dave.secret());
        badCertificate(
                "exchange-certificate-signature-first",
                "K-11",
                "It does not begin with a key.",
                Octets.join(Packet.encode(Packet.USER_ID, Octets.ascii("x")), good));
        badCertificate(
                "exchange-certificate-no-packet", "K-11", "No packet at all.", Octets.ascii("key"));
        bad(
                "exchange-fpr-of-another",
                "K-05",
                "FPR names another certificate than K brings.",
                input(
                        USER,
                        userReply().fingerprint(cast.get("user-mallet-v4").fingerprint()).lines()));
        bad(
                "exchange-fpr-of-subkey",
                "K-05",
                "FPR names a subkey.",
                input(USER, userReply().fingerprint(dave.encryptionKey().fingerprint()).lines()));
        bad(
                "exchange-user-of-another",
                "K-07",
                "Neither S nor a User ID of the address.",
                input(
                        USER,
                        reply(site, USER_QUERY, "user", cast.get("user-mallet-v4"))
                                .unsigned()
                                .lines()));
        Identity other =
                IdentityBuilder.user(KeyVersion.V4, "Dave@d.example").born(Cast.BORN).build();
        bad(
                "exchange-user-case",
                "K-07",
                "The User ID has the local-part in another case.",
                input(USER, reply(site, USER_QUERY, "user", other).unsigned().lines()));
        bad(
                "exchange-site-not-named",
                "D-08",
                "A site certificate that k does not name, with an S by itself.",
                input(
                        SITE,
                        reply(cast.get("site-c-v4"), SITE_QUERY, "site", cast.get("site-c-v4"))
                                .lines()));
    }

    private void badFields() {
        bad(
                "exchange-user-for-site",
                "K-05",
                "A user's certificate where the site's was asked for.",
                input(SITE, reply(site, SITE_QUERY, "user", dave).lines()));
        bad(
                "exchange-exp-passed",
                "K-09",
                "EXP is now.",
                input(USER, expiring(Cast.NOW.getEpochSecond())));
        bad(
                "exchange-exp-eight-days",
                "K-09",
                "EXP is more than seven days ahead.",
                input(USER, expiring(EXP + 86400)));
        bad(
                "exchange-unchanged-nothing-held",
                "K-09",
                "UNCHANGED though no HAVE was sent.",
                input(USER, KeyReplyText.unchanged(EXP, userReply().signature())));
        bad(
                "exchange-unchanged-other-signature",
                "K-09",
                "UNCHANGED with an S for another certificate.",
                with(
                        input(
                                USER,
                                KeyReplyText.unchanged(
                                        EXP,
                                        Optional.of(
                                                signature(
                                                        site,
                                                        USER_QUERY,
                                                        "user",
                                                        cast.get("user-mallet-v4"))))),
                        input -> input.set("held", daveFile())));
    }

    private JsonNode expiring(long expires) {
        byte[] signature = Signatures.detached(by(site), octets(USER_QUERY, "user", dave, expires));
        return new KeyReplyText(
                        "user",
                        dave.fingerprint(),
                        dave.certificate(),
                        expires,
                        Optional.of(signature))
                .lines();
    }
}
