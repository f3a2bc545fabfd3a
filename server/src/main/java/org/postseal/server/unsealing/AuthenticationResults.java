package org.postseal.server.unsealing;

import org.postseal.server.authentication.ResultsField;

import java.util.List;
import java.util.Locale;

/** This server's Authentication-Results field (RFC 8601): its own made, forged ones known. */
final class AuthenticationResults {
    static final String NAME = "authentication-results";

    private final String host;

    /**
     * @param host authserv-id
     */
    AuthenticationResults(String host) {
        this.host = host.toLowerCase(Locale.ROOT);
    }

    /** The result of a seal. */
    static String method(String result, String origin) {
        return "openpgp-seal=" + result + " policy.level=site policy.origin=" + origin;
    }

    byte[] field(String method) {
        return ResultsField.encode(host, List.of(method));
    }

    /** True where a field of that name claims to be ours; its value may be folded. */
    boolean isOurs(String value) {
        String id = authservId(value.toLowerCase(Locale.ROOT));
        return id.equals(host);
    }

    /** The first word that is no comment, quoted or not. */
    private static String authservId(String value) {
        int at = skipComments(value);
        boolean quoted = at < value.length() && value.charAt(at) == '"';
        StringBuilder id = new StringBuilder();
        for (int i = quoted ? at + 1 : at; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted ? c == '"' : c <= ' ' || c == ';' || c == '(') {
                break;
            }
            if (quoted && c == '\\' && i + 1 < value.length()) {
                c = value.charAt(++i);
            }
            id.append(c);
        }
        return id.toString();
    }

    private static int skipComments(String value) {
        int depth = 0;
        int at = 0;
        while (at < value.length()) {
            char c = value.charAt(at);
            if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (c == '\\' && depth > 0) {
                at++;
            } else if (c > ' ' && depth == 0) {
                break;
            }
            at++;
        }
        return at;
    }
}
