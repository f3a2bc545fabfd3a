package org.postseal.conformance.openpgp;

import java.util.List;

/**
 * A throw-away certificate and its secret keys.
 *
 * @param certificate minimised, binary: what is published
 * @param secret the transferable secret key, binary, unencrypted
 * @param signing the key that signs: a subkey of a site, the primary key of a user
 * @param encryption the encryption subkeys in the order in which they were added
 */
public record Identity(
        byte[] certificate, byte[] secret, Key primary, Key signing, List<Key> encryption) {
    public Identity {
        encryption = List.copyOf(encryption);
    }

    /**
     * A site as Postseal's own: a primary key that certifies, a signing and an encryption subkey.
     */
    public static Identity site(KeyVersion version, String domain) {
        return IdentityBuilder.site(version, domain).build();
    }

    /** A user: the primary key signs, a subkey encrypts. */
    public static Identity user(KeyVersion version, String address) {
        return IdentityBuilder.user(version, address).build();
    }

    /** Reads a transferable secret key. Subkeys without their secret are left out. */
    public static Identity parse(byte[] secret) {
        return SecretKeys.parse(secret);
    }

    /** The secret key in which this subkey's own secret is gone: it was destroyed. */
    public byte[] secretWithout(Key subkey) {
        return SecretKeys.without(secret, subkey);
    }

    /** Of the primary key, lower-case hexadecimal. */
    public String fingerprint() {
        return primary.fingerprint();
    }

    public KeyVersion version() {
        return primary.publicKey().getVersion() == 6 ? KeyVersion.V6 : KeyVersion.V4;
    }

    /** The first encryption subkey. */
    public Key encryptionKey() {
        return encryption.getFirst();
    }

    /** The certificate as others read it. */
    public Certificate published() {
        return Certificate.parse(certificate);
    }

    @Override
    public String toString() {
        return "Identity[" + fingerprint() + "]";
    }
}
