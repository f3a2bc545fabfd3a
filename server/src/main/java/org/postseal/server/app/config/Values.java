package org.postseal.server.app.config;

import org.postseal.client.session.IpNetwork;
import org.postseal.server.policy.NextHop;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;

import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Parsers of single values; the message of each {@link IllegalArgumentException} says what is
 * expected.
 */
final class Values {
    private static final String HOP =
            "\"mx:domain\", \"smtp://host:port\", \"smtps://host:port\", \"lmtp://host:port\" or \"maildir:directory\"";

    private Values() {}

    /** A domain in lower-case A-labels. */
    static String domain(String text) {
        try {
            String ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            if (!ascii.isEmpty() && ascii.length() <= 253) {
                return ascii;
            }
        } catch (IllegalArgumentException e) {
            // said below, in the operator's words
        }
        throw new IllegalArgumentException("a domain name such as mail.example.org");
    }

    /** A host name, or {@code *.} and a domain: one label more (RFC 8461 section 3.2). */
    static String mxPattern(String text) {
        try {
            return text.startsWith("*.") ? "*." + domain(text.substring(2)) : domain(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a host name such as mail.example.org or *.example.org", e);
        }
    }

    static URI httpsUrl(String text) {
        return url(text, "https", "a URL such as https://acme.example/directory");
    }

    static URI mailto(String text) {
        return url(text, "mailto", "a URL such as mailto:postmaster@example.org");
    }

    private static URI url(String text, String scheme, String expected) {
        try {
            URI url = new URI(text);
            if (scheme.equalsIgnoreCase(url.getScheme())) {
                return url;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new IllegalArgumentException(expected);
    }

    /** {@code 127.0.0.1:2525} or {@code [::1]:2525}. */
    static InetSocketAddress address(String text) {
        String expected = "an address and port such as 127.0.0.1:2525 or [::1]:2525";
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(expected);
        }
        InetAddress host =
                literal(text.substring(0, colon).replace("[", "").replace("]", ""), expected);
        return new InetSocketAddress(host, port(text.substring(colon + 1), expected));
    }

    /** {@code 192.0.2.0/24} or a single address. */
    static IpNetwork network(String text) {
        try {
            return IpNetwork.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a network such as 192.0.2.0/24 or 2001:db8::/32", e);
        }
    }

    /** {@code sha256:} and the digest of a key, in lower case. */
    static String keyPin(String text) {
        String pin = text.toLowerCase(Locale.ROOT);
        if (!pin.matches("sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "\"sha256:\" and the 64 hexadecimal digits of the key's SHA-256");
        }
        return pin;
    }

    /** A row of the routing table; a relative maildir lies below {@code directory}. */
    static NextHop nextHop(String text, Path directory) {
        if (text.startsWith("mx:")) {
            return new NextHop.Mx(domain(text.substring(3)));
        }
        if (text.startsWith("maildir:") && text.length() > 8) {
            return new NextHop.Maildir(directory.resolve(text.substring(8)).normalize());
        }
        boolean lmtp = text.startsWith("lmtp://");
        boolean smtps = text.startsWith("smtps://");
        if (!lmtp && !smtps && !text.startsWith("smtp://")) {
            throw new IllegalArgumentException(HOP);
        }
        String rest = text.substring(text.indexOf("//") + 2);
        int colon = rest.lastIndexOf(':');
        boolean hasPort = colon > 0 && rest.indexOf(']', colon) < 0;
        String host = (hasPort ? rest.substring(0, colon) : rest).replace("[", "").replace("]", "");
        int port = hasPort ? port(rest.substring(colon + 1), HOP) : lmtp ? 24 : smtps ? 465 : 25;
        if (host.isEmpty()) {
            throw new IllegalArgumentException(HOP);
        }
        if (smtps) {
            return new NextHop.Submission(host, port, true, Optional.empty());
        }
        return lmtp ? new NextHop.Lmtp(host, port) : new NextHop.Smtp(host, port);
    }

    /** An address in ASCII, at a domain name. */
    static Mailbox mailbox(String text) {
        try {
            Mailbox mailbox = Mailbox.parse(text, false);
            if (mailbox.hasDomainName()) {
                return mailbox;
            }
        } catch (SyntaxException e) {
            // said below, in the operator's words
        }
        throw new IllegalArgumentException("an address such as postmaster@example.org");
    }

    /** A name for people, on one line. */
    static String line(String text) {
        if (text.isBlank()
                || text.length() > 200
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a name on one line");
        }
        return text;
    }

    /** The constant of an enum that is written {@code text}. */
    static <E extends Enum<E>> E choice(String text, Class<E> type) {
        return Stream.of(type.getEnumConstants())
                .filter(e -> token(e).equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "one of "
                                                + Stream.of(type.getEnumConstants())
                                                        .map(Values::token)
                                                        .collect(Collectors.joining(", "))));
    }

    /** How an enum constant is written: {@code require-sealed-site}. */
    static String token(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static InetAddress literal(String text, String expected) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    private static int port(String text, String expected) {
        int port = number(text, expected);
        if (port > 65535) {
            throw new IllegalArgumentException(expected);
        }
        return port;
    }

    private static int number(String text, String expected) {
        if (text.isEmpty()
                || text.length() > 5
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(expected);
        }
        return Integer.parseInt(text);
    }

    /** One label of a domain name, short enough for a number and a key type after it. */
    static String label(String text) {
        if (!text.matches("[A-Za-z0-9]([A-Za-z0-9-]{0,38}[A-Za-z0-9])?")) {
            throw new IllegalArgumentException("a name of letters, digits and hyphens");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** The name of a header field, or the start of some with an asterisk: {@code List-*}. */
    static String fieldName(String text) {
        if (!text.matches("[A-Za-z0-9-]{1,60}[*]?")) {
            throw new IllegalArgumentException("the name of a header field, such as \"Subject\"");
        }
        return text;
    }
}
