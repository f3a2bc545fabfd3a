package org.postseal.client.sealing;

import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Armor;
import org.postseal.spec.seal.Header;
import org.postseal.spec.seal.OuterForm;
import org.postseal.spec.seal.ProtectedHeader;
import org.postseal.spec.seal.SealHeader;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/**
 * {@link Sealer} in bounded memory: the header section is held, at most {@link
 * MessageStart#MAX_HEADER} octets of it; the rest streams.
 */
public final class OpenPgpSealer implements Sealer {
    private final SecureRandom random;
    private final ContentEncryption encryption;

    public OpenPgpSealer(SecureRandom random) {
        this.random = random;
        this.encryption = new BcContentEncryption(random);
    }

    @Override
    public void site(
            SealHeader header,
            RecipientKey recipient,
            Signer signer,
            String received,
            InputStream original,
            OutputStream out)
            throws IOException {
        MessageStart start = MessageStart.read(original);
        OuterForm outer = OuterForm.site(start.fields(), header, received, boundary());
        byte[] sealHeader = header.encode();
        long padding = header.padding();
        long length = sealHeader.length + header.length() + padding;
        write(
                outer,
                recipient,
                out,
                packets -> {
                    OutputStream content =
                            new SignedContent(
                                    signer,
                                    recipient.certificate(),
                                    header.date(),
                                    length,
                                    packets,
                                    random);
                    content.write(sealHeader);
                    Octets.copyExactly(start.from(0), header.length(), content);
                    Octets.writeSpaces(padding, content);
                    content.close();
                });
    }

    @Override
    public void user(
            RecipientKey recipient,
            Instant now,
            String domain,
            String received,
            InputStream original,
            OutputStream out)
            throws IOException {
        MessageStart start = MessageStart.read(original);
        Header.Parsed parsed =
                start.header()
                        .orElseThrow(() -> new IOException("header section too long to protect"));
        OuterForm outer =
                OuterForm.user(
                        parsed.header(), now, domain, hex(16) + "@" + domain, received, boundary());
        byte[] header = ProtectedHeader.encode(parsed.header(), outer.fields());
        write(
                outer,
                recipient,
                out,
                packets -> {
                    Octets.Counter counter = new Octets.Counter(packets);
                    OutputStream content = Literal.ofUnknownLength(counter);
                    content.write(header);
                    Octets.copyAll(start.from(parsed.bodyOffset()), content);
                    content.close();
                    if (recipient.aead()) {
                        PaddingPacket.write(counter.count(), packets, random);
                    }
                });
    }

    /** What writes the packets inside the encryption. */
    private interface Packets {
        void writeTo(OutputStream packets) throws IOException;
    }

    /** GnuPG 2.2 needs the CRC24 on SEIPDv1 messages; RFC 9580 section 6.1 forbids it on v2. */
    @Requirement({"F-04", "P-03"})
    private void write(OuterForm outer, RecipientKey recipient, OutputStream out, Packets packets)
            throws IOException {
        out.write(outer.head());
        OutputStream armor = Armor.encoder(out, Armor.Label.MESSAGE, !recipient.aead());
        OutputStream encrypted = encryption.open(recipient, armor);
        packets.writeTo(encrypted);
        encrypted.close(); // on success only: a broken seal must not look whole
        armor.close();
        out.write(outer.tail());
    }

    private String boundary() {
        return "=_" + hex(16);
    }

    private String hex(int octets) {
        byte[] bytes = new byte[octets];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
