package org.postseal.interop.openpgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.dom.field.ContentTypeField;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;

/** Mails to seal, and mails read by a MIME parser that is not ours. */
final class Mails {
    /** Octets as characters. */
    static final Charset OCTETS = ISO_8859_1;

    private static final String CORPUS = "/org/postseal/server/app/demo/corpus/";

    private Mails() {}

    /** Two parts, the first of 8-bit text and long enough for several lengths of packets. */
    static byte[] withAttachment() {
        return """
        From: "Alice" <alice@a.example>
        To: Dave <dave@d.example>
        Subject: the hidden subject
        Date: Mon, 2 Feb 2026 10:00:00 +0000
        Message-ID: <1@a.example>
        In-Reply-To: <0@d.example>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="inner"

        --inner
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        %s
        --inner
        Content-Type: application/octet-stream; name="a.bin"
        Content-Transfer-Encoding: base64

        AAECAwQFBgcICQ==
        --inner--
        """
                .formatted("Gr\u00c3\u00bc\u00c3\u009fe an alle\n".repeat(10_000))
                .replace("\n", "\r\n")
                .getBytes(OCTETS);
    }

    /** A message of the demo's corpus in CRLF form. */
    static byte[] ofCorpus(String name) throws IOException {
        try (InputStream in = Mails.class.getResourceAsStream(CORPUS + name)) {
            return new String(in.readAllBytes(), OCTETS)
                    .replace("\r\n", "\n")
                    .replace("\n", "\r\n")
                    .getBytes(OCTETS);
        }
    }

    static Message parse(byte[] message) throws IOException {
        DefaultMessageBuilder builder = new DefaultMessageBuilder();
        builder.setMimeEntityConfig(MimeConfig.STRICT);
        return builder.parseMessage(new ByteArrayInputStream(message));
    }

    static List<Entity> parts(Entity entity) {
        return assertInstanceOf(Multipart.class, entity.getBody()).getBodyParts();
    }

    static byte[] content(Entity entity) throws IOException {
        try (InputStream in =
                assertInstanceOf(SingleBody.class, entity.getBody()).getInputStream()) {
            return in.readAllBytes();
        }
    }

    static String parameter(Entity entity, String name) {
        return assertInstanceOf(ContentTypeField.class, entity.getHeader().getField("Content-Type"))
                .getParameter(name);
    }

    /** The armored part of an RFC 3156 message. */
    static byte[] armorOf(byte[] sealed) throws IOException {
        Message outer = parse(sealed);
        assertEquals("multipart/encrypted", outer.getMimeType());
        assertEquals("application/pgp-encrypted", parameter(outer, "protocol"));
        List<Entity> parts = parts(outer);
        assertEquals(2, parts.size());
        assertEquals("application/pgp-encrypted", parts.get(0).getMimeType());
        assertEquals("Version: 1", new String(content(parts.get(0)), OCTETS).stripTrailing());
        assertEquals("application/octet-stream", parts.get(1).getMimeType());
        return content(parts.get(1));
    }

    /** An RFC 3156 message around what another program armored. */
    static byte[] around(byte[] armored) {
        String text = new String(armored, OCTETS).replace("\r\n", "\n");
        return """
        From: dave@d.example
        To: alice@a.example
        Date: Mon, 2 Feb 2026 10:00:00 +0000
        Message-ID: <2@d.example>
        Subject: ...
        MIME-Version: 1.0
        Content-Type: multipart/encrypted; boundary=outer;
         protocol="application/pgp-encrypted"

        --outer
        Content-Type: application/pgp-encrypted

        Version: 1

        --outer
        Content-Type: application/octet-stream

        %s
        --outer--
        """
                .formatted(text)
                .replace("\n", "\r\n")
                .getBytes(OCTETS);
    }
}
