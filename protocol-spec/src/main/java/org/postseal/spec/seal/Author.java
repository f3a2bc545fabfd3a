package org.postseal.spec.seal;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whom a message says it is from (RFC 7489 section 3.1, RFC5322.From). */
public final class Author {
    private Author() {}

    /**
     * The one domain of all mailboxes of the one From field, as lower-case A-labels; empty where
     * there is another number of fields, no mailbox, or more than one domain.
     */
    public static Optional<String> domain(Header header) {
        Optional<Header.Field> from = header.only("From");
        if (from.isEmpty()) {
            return Optional.empty();
        }
        List<AddressList.Mailbox> mailboxes =
                AddressList.parse(FieldText.clean(from.get().value())).mailboxes();
        Set<String> domains =
                mailboxes.stream().map(AddressList.Mailbox::address).collect(Collectors.toSet());
        Set<String> found =
                domains.stream()
                        .map(address -> address.substring(address.lastIndexOf('@') + 1))
                        .map(Author::ascii)
                        .collect(Collectors.toSet());
        return found.size() == 1
                ? found.stream().findFirst().filter(domain -> !domain.isEmpty())
                : Optional.empty();
    }

    /**
     * All mailboxes of the one From field; none where there is another number of fields, or where
     * anything in it would have to be guessed: readers might guess otherwise.
     */
    public static List<Mailbox> mailboxes(Header header) {
        return header.only("From")
                .map(from -> AddressList.parse(FieldText.clean(from.value())))
                .filter(AddressList::exact)
                .map(Author::mailboxes)
                .orElse(List.of());
    }

    private static List<Mailbox> mailboxes(AddressList list) {
        List<Mailbox> found = new ArrayList<>();
        for (AddressList.Mailbox one : list.mailboxes()) {
            Optional<String> text = FieldText.utf8(one.address());
            if (text.isEmpty()) {
                return List.of();
            }
            try {
                found.add(Mailbox.parse(text.get(), true));
            } catch (SyntaxException e) {
                return List.of();
            }
        }
        return found;
    }

    /** A-labels; empty text for what has none. */
    private static String ascii(String octets) {
        try {
            String utf8 =
                    new String(
                            octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            String domain = IDN.toASCII(utf8).toLowerCase(Locale.ROOT);
            return domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
