package org.postseal.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A person's name as a phrase of a header field. */
final class DisplayName {
    private static final int MAX = 200;

    /** RFC 2047 section 2: an encoded-word has at most 75 characters. */
    private static final int MAX_OCTETS_PER_WORD = 45;

    private DisplayName() {}

    /** The phrase, quoted or in encoded-words where it must be; empty for an empty name. */
    static String phrase(String name) {
        String clean =
                name.codePoints()
                        .map(c -> Character.isISOControl(c) ? ' ' : c)
                        .limit(MAX)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString()
                        .strip();
        if (clean.chars().anyMatch(c -> c >= 0x80)) {
            return encodedWords(clean);
        }
        return clean.matches("[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*") && !clean.contains("=?")
                ? clean
                : '"' + clean.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String encodedWords(String name) {
        List<String> words = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int c : name.codePoints().toArray()) {
            String character = Character.toString(c);
            if ((part + character).getBytes(UTF_8).length > MAX_OCTETS_PER_WORD) {
                words.add(encodedWord(part.toString()));
                part.setLength(0);
            }
            part.append(character);
        }
        words.add(encodedWord(part.toString()));
        return String.join("\r\n ", words);
    }

    private static String encodedWord(String text) {
        return "=?utf-8?B?" + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + "?=";
    }
}
