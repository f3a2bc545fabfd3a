package org.postseal.client.smtp;

import org.postseal.spec.smtp.Reply;

import java.net.InetAddress;
import java.util.Optional;

/**
 * What is known of the two ends of a connection beyond whom it was meant for.
 *
 * @param local the address that it came from
 * @param name what the server called itself in its greeting; unchecked, as long as it sent it
 */
public record Ends(Optional<InetAddress> local, Optional<String> name) {
    /** Of no connection. */
    public static final Ends UNKNOWN = new Ends(Optional.empty(), Optional.empty());

    /** RFC 5321 section 4.2: the greeting begins with the server's name. */
    Ends greeted(Reply greeting) {
        String text = greeting.lines().getFirst().strip();
        int space = text.indexOf(' ');
        String first = space < 0 ? text : text.substring(0, space);
        return new Ends(local, Optional.of(first).filter(word -> !word.isEmpty()));
    }
}
