package org.postseal.server.auth;

import org.postseal.spec.SyntaxException;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677), the server's side: client-first, server-first, client-final,
 * server-final, and the client's empty word that it has seen the last.
 */
final class ScramExchange implements Exchange {
    private static final String BINDING = "p=tls-exporter";
    private static final int NONCE = 18;
    private static final int MOST_CHARACTERS = 2048;

    private final Users users;
    private final RandomGenerator random;
    private final boolean plus;
    private final Optional<byte[]> exporter;
    private Step step = this::first;

    /** What is done with the next message. */
    private interface Step {
        Turn take(String message) throws SyntaxException;
    }

    /**
     * @param plus the mechanism with channel binding
     * @param exporter the channel's binding, where the session has one: a client that knows of it
     *     and was not offered it has met somebody in the middle
     */
    ScramExchange(Users users, RandomGenerator random, boolean plus, Optional<byte[]> exporter) {
        this.users = users;
        this.random = random;
        this.plus = plus;
        this.exporter = exporter;
    }

    @Override
    public Turn respond(byte[] response) {
        try {
            return step.take(PlainExchange.text(response));
        } catch (SyntaxException | CharacterCodingException e) {
            return new Turn.Malformed();
        }
    }

    private Turn first(String message) throws SyntaxException {
        ClientFirst client = ClientFirst.decode(message);
        boolean bound = plus ? client.binding().equals(BINDING) : isUnbound(client.binding());
        if (!bound) {
            return new Turn.Refused("user=" + Names.shown(client.user()) + ", channel binding");
        }
        String name = Names.name(client.user()).orElse("");
        Users.Entry entry = users.find(name);
        boolean himself =
                client.authzid().isEmpty() || Names.name(client.authzid()).orElse("-").equals(name);
        byte[] own = new byte[NONCE];
        random.nextBytes(own);
        String nonce = client.nonce() + Base64.getEncoder().encodeToString(own);
        String answer =
                "r="
                        + nonce
                        + ",s="
                        + Base64.getEncoder().encodeToString(entry.keys().salt())
                        + ",i="
                        + entry.keys().iterations();
        boolean real = entry.exists() && himself;
        step = last -> last(last, client, nonce, answer, new Claim(name, real, entry));
        return new Turn.Challenge(answer.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code y}: the client could bind the channel and was told that we could not. */
    private boolean isUnbound(String flag) {
        return flag.equals("n") || (flag.equals("y") && exporter.isEmpty());
    }

    /** Whom the client says to be. */
    private record Claim(String name, boolean real, Users.Entry entry) {}

    private Turn last(
            String message, ClientFirst client, String nonce, String answer, Claim claim) {
        int proofAt = message.lastIndexOf(",p=");
        if (message.length() > MOST_CHARACTERS || proofAt < 0) {
            return new Turn.Malformed();
        }
        String withoutProof = message.substring(0, proofAt);
        byte[] proof;
        try {
            proof = Base64.getDecoder().decode(message.substring(proofAt + 3));
        } catch (IllegalArgumentException e) {
            return new Turn.Malformed();
        }
        String expected = "c=" + binding(client) + ",r=" + nonce;
        String authMessage = client.bare() + "," + answer + "," + withoutProof;
        boolean proved = claim.entry().keys().accept(proof, authMessage);
        boolean whole = withoutProof.equals(expected) || withoutProof.startsWith(expected + ",");
        if (!proved || !whole || !claim.real()) {
            return new Turn.Refused("user=" + Names.shown(client.user()));
        }
        step =
                rest ->
                        rest.isEmpty()
                                ? new Turn.Accepted(claim.name(), claim.entry().senders())
                                : new Turn.Malformed();
        byte[] signature = claim.entry().keys().signature(authMessage);
        String verifier = "v=" + Base64.getEncoder().encodeToString(signature);
        return new Turn.Challenge(verifier.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code cbind-input} in base64. */
    private String binding(ClientFirst client) {
        byte[] header = client.gs2Header().getBytes(StandardCharsets.UTF_8);
        byte[] data = plus ? exporter.orElseThrow() : new byte[0];
        byte[] both = new byte[header.length + data.length];
        System.arraycopy(header, 0, both, 0, header.length);
        System.arraycopy(data, 0, both, header.length, data.length);
        return Base64.getEncoder().encodeToString(both);
    }
}
