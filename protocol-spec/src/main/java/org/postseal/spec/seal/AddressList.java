package org.postseal.spec.seal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The mailboxes of an address field (RFC 5322 section 3.4), read leniently.
 *
 * @param mailboxes in order; groups are opened, comments dropped
 * @param exact nothing had to be guessed or left out
 */
record AddressList(List<Mailbox> mailboxes, boolean exact) {
    AddressList {
        mailboxes = List.copyOf(mailboxes);
    }

    /** One mailbox; both are octets as ISO-8859-1 characters, the name without quotes. */
    record Mailbox(String name, String address) {}

    static AddressList parse(String value) {
        return new Parser(value).parse();
    }

    /** True where every mailbox, and at least one, is of this domain. */
    boolean isAllOf(String domain) {
        return exact
                && !mailboxes.isEmpty()
                && mailboxes.stream()
                        .map(Mailbox::address)
                        .allMatch(
                                a -> a.substring(a.lastIndexOf('@') + 1).equalsIgnoreCase(domain));
    }

    /**
     * The field value with display names in RFC 2047 form. Only a valid UTF-8 address keeps octets
     * over 127 (RFC 6532); other mailboxes that hold such are left out.
     */
    String encode() {
        return mailboxes.stream()
                .filter(m -> FieldText.utf8(m.address()).isPresent())
                .map(AddressList::encode)
                .collect(Collectors.joining(", "));
    }

    private static String encode(Mailbox mailbox) {
        String name = mailbox.name();
        if (name.isEmpty()) {
            return mailbox.address();
        }
        String phrase =
                FieldText.isAscii(name)
                        ? '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                        : FieldText.encodedWords(name);
        return phrase + " <" + mailbox.address() + ">";
    }

    /** Splits at commas that stand outside quotes, comments and angle brackets. */
    private static final class Parser {
        private static final int MAX_MAILBOXES = 10_000;

        private final String in;
        private final List<Mailbox> mailboxes = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder angle = new StringBuilder();
        private boolean sawAngle;
        private boolean exact = true;
        private int at;

        Parser(String in) {
            this.in = in;
        }

        AddressList parse() {
            while (at < in.length() && mailboxes.size() < MAX_MAILBOXES) {
                char c = in.charAt(at++);
                switch (c) {
                    case '"' -> quoted();
                    case '(' -> comment();
                    case '<' -> angle();
                    case ',', ';' -> finish();
                    case ':' -> { // the name of a group, or a mistake
                        text.setLength(0);
                        exact = false;
                    }
                    default -> text.append(c);
                }
            }
            exact &= at == in.length();
            finish();
            return new AddressList(mailboxes, exact);
        }

        /** The content of a quoted-string; its quotes matter where it is a local-part. */
        private void quoted() {
            int start = at - 1;
            StringBuilder content = new StringBuilder();
            while (at < in.length() && in.charAt(at) != '"') {
                if (in.charAt(at) == '\\' && at + 1 < in.length()) {
                    at++;
                }
                content.append(in.charAt(at++));
            }
            exact &= at < in.length();
            at = Math.min(at + 1, in.length());
            boolean localPart = at < in.length() && in.charAt(at) == '@';
            text.append(localPart ? in.substring(start, at) : content.toString().replace('@', ' '));
        }

        private void comment() {
            int depth = 1;
            while (at < in.length() && depth > 0) {
                char c = in.charAt(at++);
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                at += c == '\\' && at < in.length() ? 1 : 0;
            }
            exact &= depth == 0;
        }

        private void angle() {
            int end = in.indexOf('>', at);
            exact &= end >= 0 && !sawAngle;
            angle.append(in, at, end < 0 ? in.length() : end);
            sawAngle = true;
            at = end < 0 ? in.length() : end + 1;
        }

        private void finish() {
            String name = text.toString().strip();
            String address = sawAngle ? angle.toString().strip() : name;
            if (isAddress(address)) {
                exact &= !sawAngle || name.indexOf('@') < 0;
                mailboxes.add(new Mailbox(sawAngle ? name : "", address));
            } else if (sawAngle || !name.isEmpty()) {
                exact = false;
            }
            text.setLength(0);
            angle.setLength(0);
            sawAngle = false;
        }

        private static boolean isAddress(String address) {
            int sign = address.lastIndexOf('@');
            return sign > 0
                    && sign < address.length() - 1
                    && address.indexOf('<') < 0
                    && address.indexOf(',') < 0
                    && address.substring(sign).chars().noneMatch(c -> c <= ' ' || c == '"')
                    && (address.charAt(0) == '"' || address.indexOf(' ') < 0);
        }
    }
}
