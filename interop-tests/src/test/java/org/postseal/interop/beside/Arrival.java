package org.postseal.interop.beside;

import org.postseal.interop.postfix.Mail;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A message that came whole.
 *
 * @param head the fields that were put before it
 * @param text all of it, octets one a char; lines end in LF
 */
record Arrival(String head, String text) {
    /** Every octet that the user wrote is there. */
    static Arrival of(Mail mail, String delivered) {
        return new Arrival(mail.before(delivered), delivered);
    }

    /** What this border says that a method found. */
    List<String> results(String border, String method) {
        Matcher field =
                Pattern.compile(
                                "(?m)^Authentication-Results: "
                                        + Pattern.quote(border)
                                        + ";((?:\n?[ \t].*)+)")
                        .matcher(head);
        return field.results()
                .flatMap(found -> Stream.of(found.group(1).split(";", -1)))
                .map(result -> result.replaceAll("\\s+", " ").strip())
                .filter(result -> result.startsWith(method + "="))
                .toList();
    }

    /** How many hosts of this name say that they had it. */
    long receivedBy(String host) {
        return Pattern.compile("(?m)^Received: (?:.*\n[ \t])*.*\\bby " + Pattern.quote(host))
                .matcher(head)
                .results()
                .count();
    }
}
