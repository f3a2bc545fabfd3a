package org.postseal.spec.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

final class OuterFormTest {
    private static final Path CORPUS =
            Path.of("../server/src/main/resources/org/postseal/server/app/demo/corpus");
    private static final String RECEIVED =
            "Received: from x by mx.a.example with ESMTP id 3F2A;\r\n\tMon, 5 Jan 2026 00:00:00 +0000\r\n";
    private static final Instant NOW = Instant.parse("2026-01-05T09:08:07Z");
    private static final Set<String> SITE =
            Set.of(
                    "received",
                    "from",
                    "sender",
                    "to",
                    "cc",
                    "date",
                    "message-id",
                    "auto-submitted",
                    "subject",
                    "mime-version",
                    "content-type");

    private static Header parse(String header) throws SyntaxException {
        byte[] octets = header.getBytes(ISO_8859_1);
        return Header.parse(octets, octets.length).header();
    }

    private static OuterForm site(Header original) {
        SealHeader seal =
                new SealHeader(
                        false,
                        "0123456789abcdef0123456789abcdef",
                        "a.example",
                        "d.example",
                        NOW,
                        ReversePath.NULL,
                        List.of(new Mailbox("dave", "d.example")),
                        1);
        return OuterForm.site(original, seal, RECEIVED, "=_b");
    }

    private static OuterForm user(Header original) {
        return OuterForm.user(original, NOW, "a.example", "id@a.example", RECEIVED, "=_b");
    }

    private static String outer(OuterForm form, String name) {
        return form.fields().stream()
                .filter(f -> f.is(name))
                .map(Header.Field::value)
                .findFirst()
                .orElse("");
    }

    @Test
    void isTheFormOfRfc3156() throws SyntaxException {
        OuterForm form =
                site(parse("Subject: secret\r\nFrom: Al <al@a.example>\r\nX-Other: x\r\n\r\n"));
        assertEquals(
                RECEIVED
                        + "From: Al <al@a.example>\r\n"
                        + "Date: Mon, 5 Jan 2026 09:08:07 +0000\r\n"
                        + "Message-ID: <0123456789abcdef0123456789abcdef@a.example>\r\n"
                        + "Subject: [...]\r\n"
                        + "MIME-Version: 1.0\r\n"
                        + "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n"
                        + "\tboundary=\"=_b\"\r\n"
                        + "\r\n--=_b\r\n"
                        + "Content-Type: application/pgp-encrypted\r\n\r\n"
                        + "Version: 1\r\n\r\n--=_b\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n",
                new String(form.head(), ISO_8859_1));
        assertEquals("\r\n--=_b--\r\n", new String(form.tail(), ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "al@a.example                       | al@a.example",
                "Al <al@A.EXAMPLE>                  | Al <al@A.EXAMPLE>",
                "al@a.example, bo@a.example         | al@a.example, bo@a.example",
                "\"a, b\" <al@a.example> (comment)  | \"a, b\" <al@a.example> (comment)",
                "al@b.example                       | <postmaster@a.example>",
                "al@a.example, bo@b.example         | <postmaster@a.example>",
                "al@sub.a.example                   | <postmaster@a.example>",
                "al@b.example <bo@a.example>        | <postmaster@a.example>",
                "<al@a.example> <bo@b.example>      | <postmaster@a.example>",
                "list: al@a.example;                | <postmaster@a.example>",
                "\"al@a.example                     | <postmaster@a.example>",
                "nobody                             | <postmaster@a.example>",
                "(al@a.example                      | <postmaster@a.example>",
            })
    void fromOfOthersBecomesThePostmaster(String from, String expected) throws SyntaxException {
        assertEquals(expected, outer(site(parse("From: " + from + "\r\n\r\n")), "From"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "From:\r\n", "From: a@a.example\r\nFrom: b@a.example\r\n"})
    void fromThatIsNotThereOnceBecomesThePostmaster(String header) throws SyntaxException {
        assertEquals("<postmaster@a.example>", outer(site(parse(header + "\r\n")), "From"));
    }

    @Test
    void displayNamesAreEncodedAndNonAsciiAddressesKept() throws SyntaxException {
        String header =
                String.join(
                        "\r\n",
                        "From: Jos\u00e9 <jose@a.example>",
                        "To: \"Zo\u00eb, \u4e16\" <zoe@b.example>, p\u00e4r@b.example",
                        "Cc: \u4e16 <\u4e16@b.example>",
                        "",
                        "");
        OuterForm form = user(parse(new String(header.getBytes(UTF_8), ISO_8859_1)));
        assertEquals("=?utf-8?B?Sm9zw6k=?= <jose@a.example>", outer(form, "From"));
        assertEquals(
                "=?utf-8?B?Wm/Dqywg5LiW?= <zoe@b.example>, p\u00e4r@b.example",
                new String(outer(form, "To").getBytes(ISO_8859_1), UTF_8));
        assertEquals(
                "=?utf-8?B?5LiW?= <\u4e16@b.example>",
                new String(outer(form, "Cc").getBytes(ISO_8859_1), UTF_8));
    }

    @Test
    void octetsOfNoKnownCharsetAreNamedSoAndTheirAddressesLeftOut() throws SyntaxException {
        OuterForm form =
                user(
                        parse(
                                "From: Jos\u00e9 <j@a.example>, \u00e9@b.example\r\nDate: \u00e9\r\n\r\n"));
        assertEquals("=?unknown-8bit?B?Sm9z6Q==?= <j@a.example>", outer(form, "From"));
        assertEquals("Mon, 5 Jan 2026 09:08:07 +0000", outer(form, "Date"));
    }

    @Test
    void longNamesAreCutBetweenCharacters() throws SyntaxException {
        String name = "\u4e16".repeat(100);
        String header = "From: " + name + " <j@a.example>\r\n\r\n";
        OuterForm form = user(parse(new String(header.getBytes(UTF_8), ISO_8859_1)));
        StringBuilder decoded = new StringBuilder();
        for (String word : outer(form, "From").split(" ", -1)) {
            if (word.startsWith("=?")) {
                assertTrue(word.length() <= 75, word);
                byte[] octets = Base64.getDecoder().decode(word.substring(10, word.length() - 2));
                decoded.append(new String(octets, UTF_8));
            }
        }
        assertEquals(name, decoded.toString());
    }

    @Test
    void userKeepsWhatThreadsAndListsNeed() throws SyntaxException {
        String header =
                String.join(
                        "\r\n",
                        "From: a@a.example",
                        "Reply-To: b@b.example",
                        "In-Reply-To: <1@x>",
                        "References: <1@x>",
                        "List-Id: <l.example>",
                        "List-Post: <mailto:l>",
                        "",
                        "");
        assertEquals(9, user(parse(header)).fields().size());
        assertEquals(
                List.of("From", "Date", "Message-ID", "Subject"),
                site(parse(header)).fields().stream().map(Header.Field::name).toList());
    }

    @Test
    void fieldsThatCannotBeBroughtIntoFormStayInside() throws SyntaxException {
        OuterForm form =
                user(
                        parse(
                                "From: a@a.example\r\nTo: "
                                        + "x".repeat(2000)
                                        + "\r\nReferences: "
                                        + "<1@x> ".repeat(50_000)
                                        + "\r\nCc:\r\nIn-Reply-To: a\rBcc: b\u0000c\r\n\r\n"));
        assertEquals("", outer(form, "To"));
        assertEquals("", outer(form, "References"));
        assertEquals("a Bcc: b c", outer(form, "In-Reply-To"));
        checkForm(form, true);
    }

    @Test
    void aHeaderFullOfLongFieldsLeavesRoomForRecognition() throws SyntaxException {
        StringBuilder header = new StringBuilder("From: a@a.example\r\n");
        for (char c = 'a'; c <= 'z'; c++) {
            header.append("List-")
                    .append(c)
                    .append(": ")
                    .append("word ".repeat(1500))
                    .append("\r\n");
        }
        OuterForm form = user(parse(header + "\r\n"));
        assertTrue(form.head().length < 32_768);
        assertEquals("a@a.example", outer(form, "From"));
        checkForm(form, true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Received: x",
                "Received: x\r\nBcc: y\r\n",
                "Received: x\r\n\r\n",
                "Received: x\ny\r\n",
                "Received\r\n",
            })
    void refusesAReceivedFieldThatIsMoreThanOne(String received) throws SyntaxException {
        Header header = parse("\r\n");
        assertThrows(
                IllegalArgumentException.class,
                () -> OuterForm.user(header, NOW, "a.example", "i@a", received, "b"));
    }

    @Test
    void everyMessageOfTheCorpusHasASoundOuterForm() throws Exception {
        List<String> names = Files.readAllLines(CORPUS.resolve("index"));
        assertEquals(104, names.size());
        for (String name : names) {
            byte[] octets = Files.readAllBytes(CORPUS.resolve(name));
            Header header = Header.parse(octets, octets.length).header();
            checkForm(site(header), false);
            checkForm(user(header), true);
        }
    }

    @Test
    void changedOctetsNeverBreakTheForm() throws IOException {
        Random random = new Random(7);
        List<byte[]> seeds = new ArrayList<>();
        for (String name :
                List.of("rfc6532/utf8_headers.eml", "error_emails/weird_to_header.eml")) {
            seeds.add(Files.readAllBytes(CORPUS.resolve(name)));
        }
        String hostile = "\r\n \t\"(<>@,;:\\\u0000\u00e4=?";
        for (int i = 0; i < 1000; i++) {
            byte[] octets = seeds.get(i % seeds.size()).clone();
            for (int k = random.nextInt(40); k >= 0; k--) {
                octets[random.nextInt(octets.length)] =
                        (byte) hostile.charAt(random.nextInt(hostile.length()));
            }
            try {
                Header header = Header.parse(octets, octets.length).header();
                checkForm(site(header), false);
                checkForm(user(header), true);
            } catch (SyntaxException e) {
                assertTrue(octets.length >= Header.MAX_OCTETS, e::getMessage);
            }
        }
    }

    private static void checkForm(OuterForm form, boolean user) {
        String head = new String(form.head(), ISO_8859_1);
        for (String line : head.split("\r\n", -1)) {
            assertTrue(line.length() <= 998, line);
            assertFalse(line.contains("\r") || line.contains("\n") || line.contains("\0"), line);
        }
        String header = head.substring(0, head.indexOf("\r\n\r\n"));
        List<String> names = new ArrayList<>();
        for (String line : header.split("\r\n", -1)) {
            assertFalse(line.isBlank(), header);
            if (line.charAt(0) != ' ' && line.charAt(0) != '\t') {
                names.add(line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT));
            }
        }
        assertEquals(names.size(), Set.copyOf(names).size(), () -> "each once: " + names);
        for (String name : names) {
            boolean kept = SITE.contains(name);
            boolean userToo =
                    name.startsWith("list-")
                            || Set.of("reply-to", "in-reply-to", "references").contains(name);
            assertTrue(kept || (user && userToo), name);
        }
        assertTrue(names.containsAll(List.of("from", "date", "message-id", "subject")));
        if (!FieldText.isAscii(head)) { // only ever a UTF-8 address
            assertTrue(FieldText.utf8(head).isPresent(), head);
        }
        byte[] start = (head + "-----BEGIN PGP MESSAGE-----\r\n\r\n").getBytes(ISO_8859_1);
        assertEquals(
                head.length(), SealedMessage.recognise(start).orElseThrow().armorOffset(), head);
    }
}
