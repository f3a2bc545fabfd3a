package org.postseal.client.session;

import java.net.InetAddress;
import java.util.Set;

/**
 * Who we are, so that mail is not sent to ourselves.
 *
 * @param names our host names, lower-case A-labels
 * @param addresses the addresses where we take mail
 */
public record OwnHost(Set<String> names, Set<InetAddress> addresses) {
    public static final OwnHost NONE = new OwnHost(Set.of(), Set.of());

    public OwnHost {
        names = Set.copyOf(names);
        addresses = Set.copyOf(addresses);
    }
}
