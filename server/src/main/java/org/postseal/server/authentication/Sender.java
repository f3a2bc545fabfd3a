package org.postseal.server.authentication;

import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Who hands a message in.
 *
 * @param helo what the client called itself
 * @param authenticated it logged in
 */
public record Sender(
        InetAddress client, String helo, ReversePath reversePath, boolean authenticated) {
    /** The domain of MAIL FROM, where it is a name. */
    Optional<String> mailDomain() {
        return reversePath.mailbox().filter(Mailbox::hasDomainName).map(Mailbox::domain);
    }

    /** EHLO's argument, where it is a name with a dot. */
    Optional<String> heloName() {
        boolean name =
                helo.length() <= 253
                        && helo.indexOf('.') > 0
                        && !helo.endsWith(".")
                        && helo.chars()
                                .allMatch(
                                        c ->
                                                c < 128
                                                        && (Character.isLetterOrDigit(c)
                                                                || c == '-'
                                                                || c == '_'
                                                                || c == '.'));
        return name ? Optional.of(helo) : Optional.empty();
    }
}
