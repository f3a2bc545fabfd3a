package org.postseal.interop.openpgp;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.postseal.client.keys.Certificate;
import org.postseal.client.sealing.OpenPgpSealer;
import org.postseal.client.sealing.RecipientKey;
import org.postseal.client.sealing.Signer;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.KeyVersion;
import org.postseal.server.site.SiteKeySettings;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Locale;

/** A site of ours: its keys and what it seals. */
final class OurSite {
    static final String DOMAIN = "a.example";
    static final Mailbox ALICE = new Mailbox("alice", DOMAIN);

    private static final String RECEIVED =
            "Received: by mx.a.example; Mon, 2 Feb 2026 10:00:00 +0000\r\n";

    private final SecureRandom random = new SecureRandom();
    private final OpenPgpSealer sealer = new OpenPgpSealer(random);
    private final FileSiteKeys keys;

    OurSite(Path directory, KeyVersion version) throws IOException {
        keys =
                FileSiteKeys.open(
                        directory,
                        new SiteKeySettings(DOMAIN, version, SiteKeySettings.MONTHLY),
                        InstantSource.system(),
                        random);
    }

    FileSiteKeys keys() {
        return keys;
    }

    byte[] certificate() {
        return keys.certificate();
    }

    /** What of a certificate is sealed to; it must be usable now. */
    static RecipientKey recipient(byte[] certificate) {
        try {
            Certificate parsed = Certificate.parse(certificate);
            Certificate.Usability.Usable usable =
                    assertInstanceOf(
                            Certificate.Usability.Usable.class, parsed.usability(Instant.now()));
            return new RecipientKey(usable.encryptionKey(), parsed.fingerprint(), usable.aead());
        } catch (SyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Of the primary key, in upper case. */
    static String fingerprint(byte[] certificate) {
        try {
            return Certificate.parse(certificate).fingerprint().hex().toUpperCase(Locale.ROOT);
        } catch (SyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** A Seal header from one domain to another, of now. */
    static SealHeader header(Mailbox from, List<Mailbox> to, byte[] original) {
        return new SealHeader(
                false,
                "00112233445566778899aabbccddeeff",
                from.domain(),
                to.getFirst().domain(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                ReversePath.of(from),
                to,
                original.length);
    }

    /** The plaintext of a SITE seal: header, original, spaces. */
    static byte[] plaintext(SealHeader header, byte[] original) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header.encode());
        out.writeBytes(original);
        out.writeBytes(" ".repeat((int) header.padding()).getBytes(Mails.OCTETS));
        return out.toByteArray();
    }

    byte[] sealSite(byte[] certificate, SealHeader header, byte[] original) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        sealer.site(
                header,
                recipient(certificate),
                keys.signer(header.date()),
                RECEIVED,
                new ByteArrayInputStream(original),
                out);
        return out.toByteArray();
    }

    byte[] sealUser(byte[] certificate, byte[] original) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        sealer.user(
                recipient(certificate),
                Instant.now(),
                DOMAIN,
                RECEIVED,
                new ByteArrayInputStream(original),
                out);
        return out.toByteArray();
    }

    /** A detached signature packet by the site key. */
    byte[] sign(byte[] octets) throws PGPException, IOException {
        Signer signer = keys.signer(Instant.now());
        PGPSignatureGenerator generator =
                new PGPSignatureGenerator(
                        new BcPGPContentSignerBuilder(
                                signer.publicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
                        signer.publicKey());
        generator.init(PGPSignature.BINARY_DOCUMENT, signer.privateKey());
        PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
        hashed.setSignatureCreationTime(true, Date.from(Instant.now()));
        hashed.setIssuerFingerprint(false, signer.publicKey());
        generator.setHashedSubpackets(hashed.generate());
        generator.update(octets);
        return generator.generate().getEncoded();
    }
}
