package org.postseal.server.authentication;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Authentication-Results as this server writes it (RFC 8601 section 2.2). */
public final class ResultsField {
    private ResultsField() {}

    /**
     * The field with its final CRLF.
     *
     * @param host authserv-id
     * @param methods {@code method=result property=value …}, ASCII, one line of the field each
     */
    public static byte[] encode(String host, List<String> methods) {
        String field =
                "Authentication-Results: "
                        + host.toLowerCase(Locale.ROOT)
                        + ";\r\n\t"
                        + String.join(";\r\n\t", methods)
                        + "\r\n";
        return field.getBytes(StandardCharsets.US_ASCII);
    }
}
