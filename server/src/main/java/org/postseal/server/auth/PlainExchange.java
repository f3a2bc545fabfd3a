package org.postseal.server.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** PLAIN (RFC 4616): one message, {@code [authzid] NUL authcid NUL passwd}. */
final class PlainExchange implements Exchange {
    private static final int MOST_OCTETS = 3 * 1024;

    private final Users users;

    PlainExchange(Users users) {
        this.users = users;
    }

    /** An empty response is what the server's empty challenge is for; it comes never twice. */
    @Override
    public Turn respond(byte[] response) {
        String[] parts;
        try {
            parts = text(response).split("\0", -1);
        } catch (CharacterCodingException e) {
            return new Turn.Malformed();
        }
        if (response.length > MOST_OCTETS || parts.length != 3 || parts[1].isEmpty()) {
            return new Turn.Malformed();
        }
        // What nobody can be called or have for a password costs the same work as any other.
        String name = Names.name(parts[1]).orElse("");
        String password = Names.prepared(parts[2]).orElse("-");
        Users.Entry entry = users.find(name);
        boolean matches = entry.keys().accept(password);
        boolean himself = parts[0].isEmpty() || Names.name(parts[0]).orElse("-").equals(name);
        return matches && entry.exists() && himself && Names.prepared(parts[2]).isPresent()
                ? new Turn.Accepted(name, entry.senders())
                : new Turn.Refused("user=" + Names.shown(parts[1]));
    }

    static String text(byte[] octets) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    }
}
