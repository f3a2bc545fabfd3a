package org.postseal.client.keys;

import org.postseal.client.keys.Packets.Cursor;
import org.postseal.client.keys.Packets.Packet;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.KeyReply;

import java.io.ByteArrayOutputStream;

/**
 * The bounds that a certificate must keep before a library parses it, and the part of it that the
 * library is shown: keys of the primary's version, User IDs, and signatures of that version. What
 * cannot matter here is left out: user attributes, trust, marker and padding packets, keys and
 * signatures of other versions, each with the signatures that belong to it.
 */
@Requirement("K-11")
final class CertificateShape {
    static final int MOST_PACKETS = 500;

    /** On one key or User ID; certificates as published rarely have ten. */
    static final int MOST_SIGNATURES = 250;

    static final int LONGEST_USER_ID = 1024;
    private static final int LARGEST_PACKET_OTHER_THAN_ATTRIBUTE = 32768;

    private final byte[] octets;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int version;
    private int signatures;
    private boolean keeping;

    private CertificateShape(byte[] octets) {
        this.octets = octets;
    }

    /** The octets for the library. */
    static byte[] check(byte[] octets) throws SyntaxException {
        if (octets.length == 0 || octets.length > KeyReply.MAX_CERTIFICATE) {
            throw new SyntaxException("a certificate has 1 to 131072 octets");
        }
        CertificateShape shape = new CertificateShape(octets);
        for (Packet packet : Packets.split(octets, MOST_PACKETS)) {
            shape.packet(packet);
        }
        return shape.kept.toByteArray();
    }

    private void packet(Packet packet) throws SyntaxException {
        if (version == 0 && packet.tag() != Packets.PUBLIC_KEY) {
            throw new SyntaxException("a certificate starts with a public key packet");
        }
        boolean attribute = packet.tag() == Packets.USER_ATTRIBUTE;
        if (!attribute && packet.length() > LARGEST_PACKET_OTHER_THAN_ATTRIBUTE) {
            throw new SyntaxException("a packet of more than 32768 octets");
        }
        switch (packet.tag()) {
            case Packets.PUBLIC_KEY -> primary(packet);
            case Packets.PUBLIC_SUBKEY -> component(packet, keyVersion(packet) == version);
            case Packets.USER_ID -> userId(packet);
            case Packets.USER_ATTRIBUTE -> component(packet, false);
            case Packets.SIGNATURE -> signature(packet);
            default -> other(packet.tag());
        }
    }

    private void primary(Packet packet) throws SyntaxException {
        if (version != 0) {
            throw new SyntaxException("more than one certificate");
        }
        version = keyVersion(packet);
        if (version != 4 && version != 6) {
            throw new SyntaxException("a key of version " + version);
        }
        component(packet, true);
    }

    private void component(Packet packet, boolean keep) {
        signatures = 0;
        keeping = keep;
        keep(packet);
    }

    private void userId(Packet packet) throws SyntaxException {
        if (packet.length() > LONGEST_USER_ID) {
            throw new SyntaxException("a User ID of more than 1024 octets");
        }
        component(packet, true);
    }

    private void signature(Packet packet) throws SyntaxException {
        if (++signatures > MOST_SIGNATURES) {
            throw new SyntaxException("more than 250 signatures on one component");
        }
        Cursor body = new Cursor(octets, packet.body(), packet.end());
        if (SignatureShape.check(body) == version) {
            keep(packet);
        }
    }

    private static void other(int tag) throws SyntaxException {
        switch (tag) {
            case 10, Packets.TRUST, 21 -> {} // marker, trust, padding: RFC 9580 has them ignored
            case 5, 7 -> throw new SyntaxException("a secret key where a certificate belongs");
            default -> {
                if (tag < 40) { // 40 to 63 are not critical, RFC 9580 section 4.3
                    throw new SyntaxException("a packet of type " + tag + " in a certificate");
                }
            }
        }
    }

    private int keyVersion(Packet packet) throws SyntaxException {
        Cursor body = new Cursor(octets, packet.body(), packet.end());
        int keyVersion = body.u8();
        body.slice(5); // creation time, algorithm
        if (keyVersion == 6 && body.u32() != body.left()) {
            throw new SyntaxException("the key material's length does not match its packet");
        }
        return keyVersion;
    }

    private void keep(Packet packet) {
        if (keeping) {
            kept.write(octets, packet.start(), packet.end() - packet.start());
        }
    }
}
