package org.postseal.client.cli;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.client.sealing.RecipientKey;
import org.postseal.client.sealing.Sealer;
import org.postseal.client.sealing.Signer;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.openpgp.PkeskScan;
import org.postseal.spec.seal.Header;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.seal.SealedMessage;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One message sealed by hand, as a relay would seal it. */
final class LoneSeal {
    private static final int START = 64 * 1024;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private final Sealer sealer;
    private final RecipientKey recipient;
    private final Envelope envelope;
    private final Instant now;

    /** What the Seal header says of the way. */
    record Envelope(
            ReversePath from, List<Mailbox> to, String origin, String destination, String sealId) {}

    LoneSeal(Sealer sealer, RecipientKey recipient, Envelope envelope, Instant now) {
        this.sealer = sealer;
        this.recipient = recipient;
        this.envelope = envelope;
        this.now = now;
    }

    byte[] site(Signer signer, byte[] original) throws CommandFailure {
        refuseSealed(original);
        SealHeader header =
                new SealHeader(
                        isGlobal(original),
                        envelope.sealId(),
                        envelope.origin(),
                        envelope.destination(),
                        now.truncatedTo(ChronoUnit.SECONDS),
                        envelope.from(),
                        envelope.to(),
                        original.length);
        return written(
                original, (in, out) -> sealer.site(header, recipient, signer, received(), in, out));
    }

    byte[] user(byte[] original) throws CommandFailure {
        refuseSealed(original);
        return written(
                original,
                (in, out) -> sealer.user(recipient, now, envelope.origin(), received(), in, out));
    }

    /** One run of the sealer. */
    private interface Sealing {
        void run(ByteArrayInputStream in, ByteArrayOutputStream out) throws IOException;
    }

    private static byte[] written(byte[] original, Sealing sealing) throws CommandFailure {
        ByteArrayOutputStream out = new ByteArrayOutputStream(original.length * 3 / 2 + 8192);
        try {
            sealing.run(new ByteArrayInputStream(original), out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.DATAERR, e.getMessage());
        }
    }

    @Requirement("P-09")
    private void refuseSealed(byte[] original) throws CommandFailure {
        byte[] start = Arrays.copyOf(original, Math.min(original.length, START));
        Optional<SealedMessage> form = SealedMessage.recognise(start);
        PGPPublicKey key = recipient.encryptionKey();
        try {
            if (form.isPresent()
                    && PkeskScan.armored(start, form.get().armorOffset())
                            .names(Fingerprint.of(key.getFingerprint()))) {
                throw new CommandFailure(
                        ExitCode.DATAERR, "the message is sealed to this certificate already");
            }
        } catch (SyntaxException e) {
            return; // armor without readable packets is encrypted to nobody that we know
        }
    }

    private static boolean isGlobal(byte[] original) {
        int end = original.length;
        try {
            end = Header.parse(original, original.length).bodyOffset();
        } catch (SyntaxException e) {
            // A header without an end in sight: all of it is looked at.
        }
        for (int i = 0; i < end; i++) {
            if (original[i] < 0) {
                return true;
            }
        }
        return false;
    }

    /** The domain and not this host's name, which is nobody's business. */
    private String received() {
        return "Received: by %s (Postseal seal);\r\n\t%s\r\n"
                .formatted(envelope.origin(), DATE.format(now));
    }
}
