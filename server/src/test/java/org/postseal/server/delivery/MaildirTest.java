package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.client.smtp.MessageSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class MaildirTest {
    @TempDir Path root;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "dave, dave",
                "Dave.Smith+tag, Dave.Smith+tag",
                "../../etc, %2E.%2F..%2Fetc",
                "a/b, a%2Fb",
                "., %2E",
                "a%2Fb, a%252Fb",
                "ü, %C3%BC",
                "a b, a%20b"
            })
    void namesStayBelowTheRoot(String localPart, String name) {
        assertEquals(Optional.of(name), MaildirName.of(localPart, false));
        assertEquals(root, root.resolve(name).normalize().getParent());
    }

    @Test
    void namesThatCannotBe() {
        assertEquals(Optional.empty(), MaildirName.of("", false));
        assertEquals(Optional.empty(), MaildirName.of("\0".repeat(90), false));
        assertEquals(Optional.of("%00"), MaildirName.of("\0", false));
        assertEquals(Optional.of("dave"), MaildirName.of("DaVe", true));
    }

    @Test
    void keepsOctetsAndRights() throws IOException {
        byte[] body = "Subject: x\r\n\r\n\0\u00ff line\r\n".getBytes(ISO_8859_1);
        Path directory = root.resolve("mail").resolve("dave");
        new Maildir(directory).write("1.a", "Return-Path: <>\r\n", source(body));
        new Maildir(directory).write("1.a", "Return-Path: <>\r\n", source(body));

        assertEquals(List.of(directory.resolve("new/1.a")), files(directory.resolve("new")));
        assertEquals(List.of(), files(directory.resolve("tmp")));
        assertTrue(Files.isDirectory(directory.resolve("cur")));
        byte[] whole = Files.readAllBytes(directory.resolve("new/1.a"));
        assertArrayEquals(
                ("Return-Path: <>\r\n" + new String(body, ISO_8859_1)).getBytes(ISO_8859_1), whole);
        assertEquals("rw-------", rights(directory.resolve("new/1.a")));
        assertEquals("rwx------", rights(directory));
        assertEquals("rwx------", rights(directory.resolve("new")));
    }

    @Test
    void aFaultLeavesNothing() throws IOException {
        MessageSource broken =
                new MessageSource() {
                    @Override
                    public long length() {
                        return 10;
                    }

                    @Override
                    public boolean isEightBit() {
                        return false;
                    }

                    @Override
                    public InputStream open() throws IOException {
                        throw new IOException("altered segment");
                    }
                };
        Path directory = root.resolve("dave");
        assertThrows(IOException.class, () -> new Maildir(directory).write("1.a", "", broken));
        assertEquals(List.of(), files(directory.resolve("tmp")));
        assertEquals(List.of(), files(directory.resolve("new")));
    }

    @Test
    void aFileInTheWayIsAnError() throws IOException {
        Files.writeString(root.resolve("dave"), "not a directory");
        assertThrows(
                IOException.class,
                () -> new Maildir(root.resolve("dave")).write("1.a", "", source(new byte[0])));
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.toList();
        }
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    static MessageSource source(byte[] octets) {
        return new MessageSource() {
            @Override
            public long length() {
                return octets.length;
            }

            @Override
            public boolean isEightBit() {
                return false;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(octets);
            }
        };
    }
}
