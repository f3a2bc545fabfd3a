package org.postseal.conformance.sealing;

import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.OuterMessage.Field;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The reference sealer's outer header. */
final class ReferenceOuter {
    private static final Set<String> KEPT =
            Set.of("from", "sender", "to", "cc", "date", "message-id", "auto-submitted");
    private static final Set<String> USER = Set.of("reply-to", "in-reply-to", "references");

    private final SealerMutant mutant;
    private final boolean site;
    private final String origin;

    ReferenceOuter(SealerMutant mutant, boolean site, String origin) {
        this.mutant = mutant;
        this.site = site;
        this.origin = origin;
    }

    /** Lines without CRLF, {@code Name: value}, but for Received and MIME fields. */
    List<String> lines(List<Field> original) {
        List<String> lines = new ArrayList<>();
        for (Field field : original) {
            if (isKept(field.name().toLowerCase(Locale.ROOT))) {
                String line = field.name() + ": " + value(field);
                lines.add(line);
            }
        }
        boolean dated = lines.stream().anyMatch(l -> l.startsWith("Date:"));
        if (!dated && mutant != SealerMutant.NO_DATE_ADDED) {
            lines.add("Date: Mon, 23 Nov 2026 10:00:00 +0000");
        }
        if (lines.stream().noneMatch(l -> l.startsWith("Message-ID:"))) {
            lines.add("Message-ID: <made-up@" + origin + ">");
        }
        if (mutant != SealerMutant.SUBJECT_OUTSIDE) {
            lines.removeIf(l -> l.startsWith("Subject:"));
            lines.add("Subject: [...]");
        }
        return lines;
    }

    private boolean isKept(String name) {
        if (mutant == SealerMutant.FEW_FIELDS_OUTSIDE) {
            return name.equals("from") || name.equals("to");
        }
        return KEPT.contains(name)
                || (mutant == SealerMutant.ALL_FIELDS_OUTSIDE && !name.startsWith("content-"))
                || (mutant == SealerMutant.SUBJECT_OUTSIDE && name.equals("subject"))
                || (!site && (USER.contains(name) || name.startsWith("list-")));
    }

    private String value(Field field) {
        if (mutant == SealerMutant.RAW_FIELDS) {
            return field.raw().substring(field.raw().indexOf(':') + 1).strip();
        }
        String value = field.value().replaceAll("[\\x00-\\x1F\\x7F]", " ");
        boolean foreign = field.is("From") && site && !value.contains("@" + origin);
        if (foreign && mutant != SealerMutant.FOREIGN_FROM_OUTSIDE) {
            return "<postmaster@" + origin + ">";
        }
        boolean ascii = value.chars().allMatch(c -> c < 128);
        return ascii || mutant == SealerMutant.RAW_NAMES ? value : encoded(value);
    }

    /** All before the angle bracket is the display name. */
    private static String encoded(String value) {
        int angle = Math.max(0, value.indexOf('<'));
        byte[] name = Octets.ascii(value.substring(0, angle).strip());
        return "=?utf-8?B?"
                + new String(Base64.getEncoder().encode(name), StandardCharsets.US_ASCII)
                + "?= "
                + value.substring(angle);
    }
}
