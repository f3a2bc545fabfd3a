package org.postseal.server.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class DeliveredTest {
    private static final String MAIL = "Subject: x\r\n\r\nbody\r\n";

    @TempDir Path directory;

    private Delivered judge(String delivered) throws IOException {
        Path file = Files.writeString(directory.resolve("m"), delivered, ISO_8859_1);
        return Delivered.judge(file, MAIL.getBytes(ISO_8859_1));
    }

    @Test
    void traceFieldsMayPrecede() throws IOException {
        assertTrue(judge(MAIL).identical());
        assertTrue(judge("Return-Path: <>\r\nReceived: from a\r\n\tby b\r\n" + MAIL).identical());
    }

    @Test
    void nothingElseMay() throws IOException {
        assertFalse(judge("X-Spam: no\r\n" + MAIL).identical());
        assertFalse(judge("\r\n" + MAIL).identical());
        assertFalse(judge(MAIL + "\r\n").identical());
        assertFalse(judge(MAIL.replace("body", "Body")).identical());
        assertFalse(judge("body\r\n").identical());
    }

    @Test
    void theLevelIsWhatTheReceivingSiteSays() throws IOException {
        String field = "Authentication-Results: mx; openpgp-seal=pass policy.level=site\r\n";
        assertEquals(Optional.of("site"), judge(field + MAIL).level());
        assertEquals(Optional.empty(), judge(field.replace("pass", "neutral") + MAIL).level());
    }
}
