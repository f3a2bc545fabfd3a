package org.postseal.client.session;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * A response to GET (RFC 9112), read within bounds. A body must have its length or be chunked: one
 * that ends with the connection could be cut short by anybody on the path.
 *
 * @param fields by lower-case name; a repeated field is joined with a comma
 */
record HttpResponse(int status, Map<String, String> fields, byte[] body) {
    private static final int MAX_LINE = 8 << 10;
    private static final int MAX_FIELDS = 100;
    private static final int MAX_HEADER = 16 << 10;
    private static final int MAX_INTERIM = 5;

    /** What makes a response unusable, in words for people. */
    static final class MalformedException extends IOException {
        private static final long serialVersionUID = 1;

        MalformedException(String message) {
            super(message);
        }
    }

    /**
     * Reads the head of one response, and leaves its body: enough for who only sends.
     *
     * @param in buffered
     */
    static HttpResponse head(InputStream in) throws IOException {
        for (int i = 0; i < MAX_INTERIM; i++) {
            int status = status(line(in));
            Map<String, String> fields = fields(in);
            if (status >= 200) {
                return new HttpResponse(status, Map.copyOf(fields), new byte[0]);
            }
        }
        throw new MalformedException("too many interim responses");
    }

    /**
     * Reads one response; the body only where it is 200.
     *
     * @param in buffered
     */
    static HttpResponse read(InputStream in, int maxBody) throws IOException {
        HttpResponse head = head(in);
        return head.status() == 200
                ? new HttpResponse(200, head.fields(), body(in, head.fields(), maxBody))
                : head;
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    private static int status(String line) throws IOException {
        boolean http = line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ");
        boolean ends = line.length() == 12 || (line.length() > 12 && line.charAt(12) == ' ');
        if (!http || !ends) {
            throw new MalformedException("no HTTP status line");
        }
        return (int) number(line.substring(9, 12), 10, 999);
    }

    private static Map<String, String> fields(InputStream in) throws IOException {
        Map<String, String> fields = new HashMap<>();
        int octets = 0;
        for (int count = 0; ; count++) {
            String line = line(in);
            if (line.isEmpty()) {
                return fields;
            }
            octets += line.length();
            int colon = line.indexOf(':');
            if (count == MAX_FIELDS || octets > MAX_HEADER) {
                throw new MalformedException("header too large");
            }
            // A space before the colon or a folded line would be read differently by others.
            if (colon <= 0 || line.substring(0, colon).chars().anyMatch(c -> c <= ' ')) {
                throw new MalformedException("malformed header field");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            fields.merge(name, line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
        }
    }

    private static byte[] body(InputStream in, Map<String, String> fields, int max)
            throws IOException {
        String encoding = fields.getOrDefault("content-encoding", "identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw new MalformedException("content-encoding that was not asked for");
        }
        String length = fields.get("content-length");
        String transfer = fields.get("transfer-encoding");
        if (transfer != null) {
            if (length != null || !transfer.equalsIgnoreCase("chunked")) {
                throw new MalformedException("unusable transfer-encoding");
            }
            return chunked(in, max);
        }
        if (length == null) {
            throw new MalformedException("body without a length");
        }
        return exactly(in, (int) number(length, 10, max));
    }

    private static byte[] chunked(InputStream in, int max) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String line = line(in);
            int semicolon = line.indexOf(';');
            String size = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
            int length = (int) number(size, 16, max - body.size());
            if (length == 0) {
                fields(in); // trailers
                return body.toByteArray();
            }
            body.writeBytes(exactly(in, length));
            if (!line(in).isEmpty()) {
                throw new MalformedException("malformed chunk");
            }
        }
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] octets = in.readNBytes(length);
        if (octets.length < length) {
            throw new EOFException("connection ended within the body");
        }
        return octets;
    }

    /** Digits only: no sign, no space. */
    private static long number(String text, int radix, long max) throws IOException {
        boolean digits =
                radix == 10
                        ? text.chars().allMatch(c -> c >= '0' && c <= '9')
                        : text.chars().allMatch(HexFormat::isHexDigit);
        if (!digits || text.isEmpty() || text.length() > 15) {
            throw new MalformedException("malformed number");
        }
        long value = Long.parseLong(text, radix);
        if (value > max) {
            throw new MalformedException("larger than " + max);
        }
        return value;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException("connection ended within the header");
            }
            if (octet == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            if (line.size() == MAX_LINE) {
                throw new MalformedException("line too long");
            }
            line.write(octet);
        }
    }
}
