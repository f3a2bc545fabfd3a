package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.dom.field.ContentTypeField;
import org.apache.james.mime4j.message.DefaultMessageBuilder;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Mail as Thunderbird writes it, and as it reads it: by its structure. */
final class Thunderbird {
    private Thunderbird() {}

    /** What it encrypts: the header that is protected, and the body. */
    static String payload(String id, String from, String to) {
        return """
        Content-Type: multipart/mixed; boundary="------------inner-%1$s";
         protected-headers="v1"
        From: Someone <%2$s>
        To: Somebody <%3$s>
        Message-ID: <%1$s@lab.test>
        Subject: the subject of %1$s that its author encrypted

        --------------inner-%1$s
        Content-Type: text/plain; charset=UTF-8; format=flowed
        Content-Transfer-Encoding: base64

        dGhpcyBpcyB0aGUgYm9keSB0aGF0IGl0cyBhdXRob3IgZW5jcnlwdGVkCg==

        --------------inner-%1$s--
        """
                .formatted(id, from, to)
                .replace("\n", "\r\n");
    }

    /** End-to-end encrypted by its author. */
    static Letter letter(String id, String from, String to, UserKey key)
            throws IOException, InterruptedException {
        String armor = key.seal(payload(id, from, to)).replace("\r\n", "\n");
        return new Letter(
                id,
                """
                Message-ID: <%1$s@lab.test>
                Date: Mon, 2 Nov 2026 10:00:00 +0000
                MIME-Version: 1.0
                User-Agent: Mozilla Thunderbird
                To: Somebody <%3$s>
                From: Someone <%2$s>
                Subject: ...
                Content-Type: multipart/encrypted;
                 protocol="application/pgp-encrypted";
                 boundary="------------outer-%1$s"

                This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)
                --------------outer-%1$s
                Content-Type: application/pgp-encrypted
                Content-Description: PGP/MIME version identification

                Version: 1

                --------------outer-%1$s
                Content-Type: application/octet-stream; name="encrypted.asc"
                Content-Description: OpenPGP encrypted message
                Content-Disposition: inline; filename="encrypted.asc"

                %4$s
                --------------outer-%1$s--
                """
                        .formatted(id, from, to, armor));
    }

    /**
     * The subject that it shows who has the key: the protected one where the payload's Content-Type
     * says {@code protected-headers="v1"}, which is what it looks for, and otherwise the outer one.
     */
    static String subject(String mail, UserKey key) throws IOException, InterruptedException {
        Message outer = parse(mail);
        Message inner = parse(open(mail, key));
        boolean protects = parameter(inner, "protected-headers").equals(Optional.of("v1"));
        return (protects ? inner : outer).getSubject();
    }

    /** The payload of an encrypted mail, which has the parts of RFC 3156 and no others. */
    static String open(String mail, UserKey key) throws IOException, InterruptedException {
        Message outer = parse(mail);
        assertEquals("multipart/encrypted", outer.getMimeType(), mail);
        assertEquals(Optional.of("application/pgp-encrypted"), parameter(outer, "protocol"));
        List<Entity> parts = assertInstanceOf(Multipart.class, outer.getBody()).getBodyParts();
        assertEquals(
                List.of("application/pgp-encrypted", "application/octet-stream"),
                parts.stream().map(Entity::getMimeType).toList());
        assertEquals("Version: 1", content(parts.get(0)).strip());
        return key.open(content(parts.get(1)));
    }

    /** A parameter of the Content-Type. */
    static Optional<String> parameter(Entity entity, String name) {
        return Optional.ofNullable(
                assertInstanceOf(
                                ContentTypeField.class, entity.getHeader().getField("Content-Type"))
                        .getParameter(name));
    }

    static Message parse(String mail) throws IOException {
        byte[] octets = mail.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(ISO_8859_1);
        return new DefaultMessageBuilder().parseMessage(new ByteArrayInputStream(octets));
    }

    private static String content(Entity part) throws IOException {
        try (InputStream in = assertInstanceOf(SingleBody.class, part.getBody()).getInputStream()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }
}
