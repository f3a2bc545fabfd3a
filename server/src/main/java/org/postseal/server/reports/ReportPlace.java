package org.postseal.server.reports;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** A place that reports can be sent to. */
sealed interface ReportPlace {
    /** By mail. */
    record Mail(Mailbox to) implements ReportPlace {}

    /** By POST. */
    record Https(URI url) implements ReportPlace {}

    /** Empty for what nobody can send to. */
    static Optional<ReportPlace> of(URI rua) {
        return switch (rua.getScheme().toLowerCase(Locale.ROOT)) {
            case "mailto" -> mailbox(rua).map(Mail::new);
            case "https" -> rua.getHost() == null ? Optional.empty() : Optional.of(new Https(rua));
            default -> Optional.empty();
        };
    }

    /** Whose place it is. */
    static Optional<String> host(URI rua) {
        return of(rua).map(
                        place ->
                                switch (place) {
                                    case Mail(Mailbox to) -> to.domain();
                                    case Https(URI url) -> url.getHost().toLowerCase(Locale.ROOT);
                                });
    }

    /** One address; header fields that the URI may ask for (RFC 6068) are not the sender's. */
    private static Optional<Mailbox> mailbox(URI rua) {
        String address = rua.getRawSchemeSpecificPart();
        int query = address.indexOf('?');
        try {
            String plain =
                    URLDecoder.decode(
                            (query < 0 ? address : address.substring(0, query)).replace("+", "%2B"),
                            StandardCharsets.UTF_8);
            return Optional.of(Mailbox.parse(plain, true)).filter(Mailbox::hasDomainName);
        } catch (SyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
