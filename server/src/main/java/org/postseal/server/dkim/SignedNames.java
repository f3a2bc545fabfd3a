package org.postseal.server.dkim;

import org.postseal.spec.seal.Header;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which fields a signature covers (RFC 6376 section 5.4).
 *
 * @param names fields to sign where they occur, every occurrence; {@code List-*} stands for all
 *     that begin so
 */
public record SignedNames(List<String> names) {
    public static final SignedNames DEFAULT =
            new SignedNames(
                    List.of(
                            "From",
                            "Sender",
                            "To",
                            "Cc",
                            "Subject",
                            "Date",
                            "Message-ID",
                            "Reply-To",
                            "In-Reply-To",
                            "References",
                            "MIME-Version",
                            "Content-Type",
                            "Content-Transfer-Encoding",
                            "Auto-Submitted",
                            "List-*"));

    /** Named once more than they occur, so that none can be added. */
    private static final Set<String> CLOSED = Set.of("from", "to", "cc", "subject", "reply-to");

    /** Likewise where they occur; where they are missing, a relay may have to add them. */
    private static final Set<String> CLOSED_IF_PRESENT =
            Set.of("date", "message-id", "mime-version", "content-type", "sender");

    public SignedNames {
        names = List.copyOf(names);
    }

    /** True where the signature would be one (section 5.4: From must be signed). */
    public boolean hasFrom() {
        return names.stream().anyMatch("From"::equalsIgnoreCase);
    }

    /** The value of {@code h=} for this header. */
    List<String> of(Header header) {
        List<String> signed = new ArrayList<>();
        for (String name : names) {
            if (name.endsWith("*")) {
                String start = name.substring(0, name.length() - 1).toLowerCase(Locale.ROOT);
                header.fields().stream()
                        .map(Header.Field::name)
                        .filter(n -> n.toLowerCase(Locale.ROOT).startsWith(start))
                        .forEach(signed::add);
                continue;
            }
            long count = header.fields().stream().filter(field -> field.is(name)).count();
            for (long i = 0; i < count; i++) {
                signed.add(name);
            }
            String key = name.toLowerCase(Locale.ROOT);
            if (CLOSED.contains(key) || (count > 0 && CLOSED_IF_PRESENT.contains(key))) {
                signed.add(name);
            }
        }
        return signed;
    }
}
