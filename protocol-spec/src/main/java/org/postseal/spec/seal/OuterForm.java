package org.postseal.spec.seal;

import org.postseal.spec.Requirement;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What stands around the armored ciphertext: the outer header and the two MIME parts of RFC 3156.
 *
 * <p>Whatever the original's header holds, lines out here have at most 998 octets, end in CRLF, are
 * 7-bit unless an address is not, and no field appears that is not listed: a field that cannot be
 * brought into that form stays inside only.
 *
 * @param fields the fields of the original that stay outside, with what was added to them: what RFC
 *     9788 calls the outer header, without trace and MIME fields
 * @param head octets up to where the armor begins
 * @param tail octets after the armor's END line
 */
public record OuterForm(List<Header.Field> fields, byte[] head, byte[] tail) {
    /** Fields of the original that stay outside with either profile; all others are only inside. */
    public static final List<String> KEPT =
            List.of("From", "Sender", "To", "Cc", "Date", "Message-ID", "Auto-Submitted");

    /** Fields that the USER profile keeps besides, and all {@code List-*}. */
    public static final List<String> KEPT_BY_USER =
            List.of("Reply-To", "In-Reply-To", "References");

    private static final Set<String> ADDRESSES = Set.of("from", "sender", "to", "cc", "reply-to");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ROOT);

    /** Recognition looks at 64 KiB, and relays add to them: longer fields stay inside only. */
    private static final int MAX_FIELDS = 24_576;

    public OuterForm {
        fields = List.copyOf(fields);
    }

    /**
     * The outer form of a SITE seal. A From that is not the origin's alone becomes the origin's
     * postmaster, so that the outer passes DMARC.
     *
     * @param original the original's header section
     * @param received the Received field of the sealing host, folded, with its final CRLF
     * @param boundary at most 70 characters of RFC 2046's boundary alphabet, chosen at random
     */
    public static OuterForm site(
            Header original, SealHeader seal, String received, String boundary) {
        List<Header.Field> fields = keptFields(original, false);
        if (!isFromOf(original, seal.origin()) || !has(fields, "From")) {
            replaceFrom(fields, seal.origin());
        }
        complete(fields, seal.date(), seal.id() + "@" + seal.origin());
        return of(fields, received, boundary);
    }

    /**
     * The outer form of a USER seal.
     *
     * @param now for a missing Date
     * @param domain for a missing From
     * @param messageId for a missing Message-ID, without angle brackets
     */
    public static OuterForm user(
            Header original,
            Instant now,
            String domain,
            String messageId,
            String received,
            String boundary) {
        List<Header.Field> fields = keptFields(original, true);
        if (!has(fields, "From")) {
            replaceFrom(fields, domain);
        }
        complete(fields, now, messageId);
        return of(fields, received, boundary);
    }

    @Requirement("F-05")
    private static List<Header.Field> keptFields(Header original, boolean user) {
        List<Header.Field> fields = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int left = MAX_FIELDS;
        for (Header.Field field : original.fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            boolean kept =
                    isOneOf(KEPT, name)
                            || (user && (isOneOf(KEPT_BY_USER, name) || isListField(name)));
            if (!kept || !seen.add(name)) { // RFC 5322 section 3.6: once each
                continue;
            }
            Optional<Header.Field> cleaned = cleaned(field, name);
            if (cleaned.isPresent() && cleaned.get().raw().length() <= left) {
                fields.add(cleaned.get());
                left -= cleaned.get().raw().length();
            }
        }
        return fields;
    }

    private static Optional<Header.Field> cleaned(Header.Field field, String name) {
        String value = FieldText.clean(field.value());
        if (!FieldText.isAscii(value)) {
            value = ADDRESSES.contains(name) ? AddressList.parse(value).encode() : "";
        }
        return FieldText.fold(field.name(), value).map(raw -> new Header.Field(field.name(), raw));
    }

    private static boolean isOneOf(List<String> names, String name) {
        return names.stream().anyMatch(name::equalsIgnoreCase);
    }

    private static boolean isListField(String name) {
        return name.startsWith("list-")
                && name.length() < 40
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || c == '-');
    }

    private static boolean isFromOf(Header original, String domain) {
        List<Header.Field> from = original.fields().stream().filter(f -> f.is("From")).toList();
        return from.size() == 1
                && AddressList.parse(FieldText.clean(from.getFirst().value())).isAllOf(domain);
    }

    private static boolean has(List<Header.Field> fields, String name) {
        return fields.stream().anyMatch(f -> f.is(name));
    }

    private static void replaceFrom(List<Header.Field> fields, String domain) {
        fields.removeIf(f -> f.is("From"));
        fields.addFirst(new Header.Field("From", "From: <postmaster@" + domain + ">\r\n"));
    }

    /** A missing Date or Message-ID is added outside only. */
    private static void complete(List<Header.Field> fields, Instant date, String messageId) {
        if (!has(fields, "Date")) {
            String text = DATE.format(date.atOffset(ZoneOffset.UTC));
            fields.add(new Header.Field("Date", "Date: " + text + "\r\n"));
        }
        if (!has(fields, "Message-ID")) {
            fields.add(new Header.Field("Message-ID", "Message-ID: <" + messageId + ">\r\n"));
        }
        fields.add(new Header.Field("Subject", "Subject: [...]\r\n"));
    }

    @Requirement("P-03")
    private static OuterForm of(List<Header.Field> fields, String received, String boundary) {
        FieldText.requireOneField(received);
        StringBuilder head = new StringBuilder(received);
        fields.forEach(f -> head.append(f.raw()));
        head.append("MIME-Version: 1.0\r\n")
                .append(
                        "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n")
                .append("\tboundary=\"" + boundary + "\"\r\n")
                .append("\r\n--" + boundary + "\r\n")
                .append("Content-Type: application/pgp-encrypted\r\n")
                .append("\r\nVersion: 1\r\n")
                .append("\r\n--" + boundary + "\r\n")
                .append("Content-Type: application/octet-stream\r\n\r\n");
        return new OuterForm(
                fields, octets(head.toString()), octets("\r\n--" + boundary + "--\r\n"));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1); // raw fields are octets as characters
    }
}
