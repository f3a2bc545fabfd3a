package org.postseal.spec.vectors;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.Header;
import org.postseal.spec.seal.Header.Field;
import org.postseal.spec.seal.OuterForm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Whether a payload protects the header of its original, as a reader of RFC 9788 sees it. */
final class HeaderProtection {
    private static final Set<String> OUTSIDE_ONLY =
            Set.of("received", "mime-version", "content-type");

    private final Header.Parsed original;
    private final Header.Parsed payload;
    private final Header outer;
    private final byte[] originalBody;
    private final byte[] payloadBody;

    private HeaderProtection(byte[] original, byte[] outer, byte[] payload) throws SyntaxException {
        this.original = Header.parse(original, original.length);
        this.payload = Header.parse(payload, payload.length);
        this.outer = Header.parse(outer, outer.length).header();
        this.originalBody = rest(original, this.original);
        this.payloadBody = rest(payload, this.payload);
    }

    private static byte[] rest(byte[] message, Header.Parsed parsed) {
        return Arrays.copyOfRange(message, parsed.bodyOffset(), message.length);
    }

    /** What is wrong; empty where nothing is. */
    static Optional<String> fault(byte[] original, byte[] outer, byte[] payload)
            throws SyntaxException {
        return new HeaderProtection(original, outer, payload).fault();
    }

    private Optional<String> fault() {
        if (!saysCipher()) {
            return Optional.of("no hp=\"cipher\"");
        }
        if (!texts(original, HeaderProtection::isProtected)
                .equals(texts(payload, this::isOfTheOriginal))) {
            return Optional.of("other fields inside");
        }
        if (!outside().equals(named())) {
            return Optional.of("HP-Outer names other fields than stand outside");
        }
        if (!outside().contains("Subject: [...]")
                || !outer.fields().stream().allMatch(this::mayStandOutside)) {
            return Optional.of("a field outside that belongs inside");
        }
        return Arrays.equals(originalBody, payloadBody)
                ? Optional.empty()
                : Optional.of("another body");
    }

    private boolean saysCipher() {
        return payload.header()
                .only("Content-Type")
                .map(field -> field.value().toLowerCase(Locale.ROOT))
                .filter(value -> value.contains("; hp=\"cipher\""))
                .filter(value -> value.indexOf("hp=") == value.lastIndexOf("hp="))
                .isPresent();
    }

    private static boolean isProtected(Field field) {
        return !field.is("Content-Type") && !field.is("HP-Outer");
    }

    /** A message without MIME is given an encoding besides its type. */
    private boolean isOfTheOriginal(Field field) {
        boolean added =
                field.is("Content-Transfer-Encoding")
                        && original.header().first("Content-Type").isEmpty()
                        && original.header().first("Content-Transfer-Encoding").isEmpty();
        return isProtected(field) && !added;
    }

    private static List<String> texts(Header.Parsed message, Predicate<Field> wanted) {
        return message.header().fields().stream()
                .filter(wanted)
                .map(field -> field.name() + ": " + field.value())
                .toList();
    }

    private Set<String> outside() {
        List<String> texts = new ArrayList<>();
        for (Field field : outer.fields()) {
            if (!OUTSIDE_ONLY.contains(field.name().toLowerCase(Locale.ROOT))) {
                texts.add(field.name() + ": " + field.value());
            }
        }
        return Set.copyOf(texts);
    }

    private Set<String> named() {
        return Set.copyOf(
                payload.header().fields().stream()
                        .filter(field -> field.is("HP-Outer"))
                        .map(Field::value)
                        .toList());
    }

    private boolean mayStandOutside(Field field) {
        return OUTSIDE_ONLY.contains(field.name().toLowerCase(Locale.ROOT))
                || field.is("Subject")
                || field.name().toLowerCase(Locale.ROOT).startsWith("list-")
                || OuterForm.KEPT.stream().anyMatch(field::is)
                || OuterForm.KEPT_BY_USER.stream().anyMatch(field::is);
    }
}
