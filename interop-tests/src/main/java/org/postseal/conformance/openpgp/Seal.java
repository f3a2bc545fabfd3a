package org.postseal.conformance.openpgp;

import org.bouncycastle.openpgp.PGPPublicKey;

import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Builds a SITE seal step by step, right unless a step is replaced:
 *
 * <pre>
 * fields + original → plaintext → signed packets → PKESK and SEIPD → armor → message
 * </pre>
 *
 * <p>Each {@code with…} method gives a changed copy, so that one good seal can be the root of many
 * bad ones. SEIPDv2 for a destination whose key is of version 6, else SEIPDv1.
 */
public final class Seal {
    private final SealFields fields;
    private final byte[] original;
    private final Identity destination;
    private final Steps steps;

    /** What happens to the octets, from the inside out. */
    private record Steps(
            UnaryOperator<byte[]> plaintext,
            Function<byte[], byte[]> inner,
            Encryption encryption,
            UnaryOperator<byte[]> binary,
            Function<byte[], byte[]> armor,
            OuterForm outer) {}

    /** Makes PKESK and encrypted data. */
    @FunctionalInterface
    public interface Encryption {
        /**
         * @param packets inside
         * @param to the key sealed to
         */
        byte[] encrypt(byte[] packets, PGPPublicKey to);
    }

    private Seal(SealFields fields, byte[] original, Identity destination, Steps steps) {
        this.fields = fields;
        this.original = original;
        this.destination = destination;
        this.steps = steps;
    }

    /**
     * A seal that every unsealer must open.
     *
     * @param original in CRLF form
     */
    public static Seal of(
            SealFields fields, byte[] original, Identity origin, Identity destination) {
        boolean v6 = destination.version() == KeyVersion.V6;
        Signing signing = Signing.by(origin.signing()).intendedFor(destination);
        Steps steps =
                new Steps(
                        UnaryOperator.identity(),
                        content -> Inner.signed(signing, content),
                        v6 ? Seal::encrypt2 : Seal::encrypt1,
                        UnaryOperator.identity(),
                        octets -> Armor.encode(octets, v6 ? Armor.Crc.NONE : Armor.Crc.CORRECT),
                        OuterForm.of(
                                "postmaster@" + fields.value("Seal-Origin"),
                                "recipients@" + fields.value("Seal-Destination"),
                                fields.value("Seal-Id") + "@" + fields.value("Seal-Origin")));
        return new Seal(fields, original, destination, steps);
    }

    /** A version 3 PKESK and SEIPDv1 with its MDC. */
    public static byte[] encrypt1(byte[] packets, PGPPublicKey to) {
        SessionKey key = SessionKey.random();
        return Octets.join(key.pkesk3(to), EncryptedData.seipd1(key, packets));
    }

    /** A version 6 PKESK and SEIPDv2 in OCB with chunks of 64 KiB. */
    public static byte[] encrypt2(byte[] packets, PGPPublicKey to) {
        SessionKey key = SessionKey.random();
        return Octets.join(key.pkesk6(to), EncryptedData.seipd2(key, packets));
    }

    public Seal withFields(UnaryOperator<SealFields> change) {
        return new Seal(change.apply(fields), original, destination, steps);
    }

    /** Changes Seal header, original and padding once they stand together. */
    public Seal withPlaintext(UnaryOperator<byte[]> change) {
        return with(
                new Steps(
                        change,
                        steps.inner,
                        steps.encryption,
                        steps.binary,
                        steps.armor,
                        steps.outer));
    }

    /**
     * Makes the packets inside from the plaintext in another way, such as {@link Inner#literal}.
     */
    public Seal withInner(Function<byte[], byte[]> packets) {
        return with(
                new Steps(
                        steps.plaintext,
                        packets,
                        steps.encryption,
                        steps.binary,
                        steps.armor,
                        steps.outer));
    }

    /** Changes the packets inside. */
    public Seal andInner(UnaryOperator<byte[]> change) {
        return withInner(steps.inner.andThen(change));
    }

    public Seal withEncryption(Encryption encryption) {
        return with(
                new Steps(
                        steps.plaintext,
                        steps.inner,
                        encryption,
                        steps.binary,
                        steps.armor,
                        steps.outer));
    }

    /** Changes the packets of the message: PKESK and encrypted data. */
    public Seal withBinary(UnaryOperator<byte[]> change) {
        return with(
                new Steps(
                        steps.plaintext,
                        steps.inner,
                        steps.encryption,
                        change,
                        steps.armor,
                        steps.outer));
    }

    public Seal withArmor(Function<byte[], byte[]> armor) {
        return with(
                new Steps(
                        steps.plaintext,
                        steps.inner,
                        steps.encryption,
                        steps.binary,
                        armor,
                        steps.outer));
    }

    public Seal withOuter(UnaryOperator<OuterForm> change) {
        return with(
                new Steps(
                        steps.plaintext,
                        steps.inner,
                        steps.encryption,
                        steps.binary,
                        steps.armor,
                        change.apply(steps.outer)));
    }

    private Seal with(Steps changed) {
        return new Seal(fields, original, destination, changed);
    }

    public SealFields fields() {
        return fields;
    }

    public byte[] original() {
        return original.clone();
    }

    /** The whole message; each call encrypts anew. */
    public byte[] message() {
        byte[] inner = steps.inner.apply(steps.plaintext.apply(fields.plaintext(original)));
        PGPPublicKey to = destination.encryptionKey().publicKey();
        byte[] binary = steps.binary.apply(steps.encryption.encrypt(inner, to));
        return steps.outer.around(steps.armor.apply(binary));
    }
}
