package org.postseal.server.auth;

import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;

/**
 * The {@code client-first-message} of SCRAM (RFC 5802 section 7).
 *
 * @param binding {@code gs2-cbind-flag}: {@code n}, {@code y} or {@code p=NAME}
 * @param authzid whom the client wants to act as; empty for itself
 * @param gs2Header with its last comma, which the client's last message repeats
 * @param bare the rest, which is part of what is proved
 * @param user decoded, not prepared
 * @param nonce the client's
 */
record ClientFirst(
        String binding, String authzid, String gs2Header, String bare, String user, String nonce) {
    private static final int MOST_CHARACTERS = 2048;

    static ClientFirst decode(String text) throws SyntaxException {
        Cursor in = new Cursor(text, MOST_CHARACTERS);
        String binding = in.until(',');
        in.expect(',');
        String authzid = "";
        if (in.peek() == 'a') {
            in.expect("a=");
            authzid = saslname(in.until(','));
        }
        in.expect(',');
        String gs2Header = in.since(0);
        int start = in.position();
        in.expect("n=");
        String user = saslname(in.until(','));
        in.expect(',');
        in.expect("r=");
        String nonce = in.until(',');
        boolean printable = nonce.chars().allMatch(c -> c > ' ' && c < 127);
        if (nonce.isEmpty() || !printable || user.isEmpty()) {
            throw in.expected("a user and a nonce");
        }
        in.reset(text.length()); // optional extensions, which are ignored
        return new ClientFirst(binding, authzid, gs2Header, in.since(start), user, nonce);
    }

    /** {@code =2C} and {@code =3D} stand for comma and equals sign, and no other {@code =} may. */
    private static String saslname(String encoded) throws SyntaxException {
        String rest = encoded.replace("=2C", "").replace("=3D", "");
        if (rest.indexOf('=') >= 0 || rest.indexOf('\0') >= 0) {
            throw new SyntaxException("expected a saslname");
        }
        return encoded.replace("=2C", ",").replace("=3D", "=");
    }
}
