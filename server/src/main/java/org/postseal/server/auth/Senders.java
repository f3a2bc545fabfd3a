package org.postseal.server.auth;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The sender addresses that are one user's.
 *
 * @param listed {@code local-part@domain}, {@code @domain} for every address of a domain, {@code *}
 *     for every address; ASCII letters in lower case, since no site gives {@code Alice} and {@code
 *     alice} to two people
 */
public record Senders(Set<String> listed) {
    private static final String ANY = "*";

    public Senders {
        listed = Set.copyOf(listed);
    }

    /** A user's own address, if the name is or makes one, and what is listed besides. */
    static Senders of(String user, String domain, List<String> listed) {
        Set<String> all = new HashSet<>(listed);
        address(user.indexOf('@') < 0 ? user + "@" + domain : user).ifPresent(all::add);
        return new Senders(all);
    }

    /** The form in which a word of the operator is listed; empty where it is none. */
    static Optional<String> entry(String word) {
        if (word.equals(ANY)) {
            return Optional.of(ANY);
        }
        return word.startsWith("@")
                ? address("any" + word).map(any -> any.substring(any.indexOf('@')))
                : address(word);
    }

    /** A local-part that needs quotes is nobody's: the file has a word for each address. */
    private static Optional<String> address(String text) {
        try {
            Mailbox mailbox = Mailbox.parse(text, true);
            return mailbox.hasDomainName() && mailbox.wire().charAt(0) != '"'
                    ? Optional.of(key(mailbox))
                    : Optional.empty();
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }

    private static String key(Mailbox mailbox) {
        StringBuilder key = new StringBuilder(mailbox.localPart());
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            key.setCharAt(i, c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return key.append('@').append(mailbox.domain()).toString();
    }

    /** True for a relay, whose mail is from anybody. */
    public boolean isAny() {
        return listed.contains(ANY);
    }

    /** Whether mail may be sent in the name of this address. */
    public boolean allow(Mailbox sender) {
        return isAny() || listed.contains("@" + sender.domain()) || listed.contains(key(sender));
    }

    /**
     * Whether mail may be from these authors.
     *
     * @param authors none where it cannot be told who they are
     */
    public boolean allow(List<Mailbox> authors) {
        return isAny() || (!authors.isEmpty() && authors.stream().allMatch(this::allow));
    }
}
