package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tiny reader of multipart/report, apart from the code that writes it. */
record Report(Map<String, String> header, List<Part> parts) {
    record Part(Map<String, String> header, String content) {
        String type() {
            return header.get("content-type");
        }
    }

    static Report read(byte[] octets) {
        String text = new String(octets, UTF_8);
        int end = text.indexOf("\r\n\r\n");
        Map<String, String> header = fields(text.substring(0, end));
        String type = header.get("content-type");
        String boundary = type.substring(type.indexOf("boundary=\"") + 10, type.length() - 1);
        List<Part> parts = new ArrayList<>();
        String[] pieces =
                text.substring(end + 4)
                        .split("(?m)^--" + java.util.regex.Pattern.quote(boundary), -1);
        for (int i = 1; i < pieces.length - 1; i++) {
            String piece = pieces[i].substring(2, pieces[i].length() - 2);
            int blank = piece.indexOf("\r\n\r\n");
            parts.add(new Part(fields(piece.substring(0, blank)), piece.substring(blank + 4)));
        }
        if (!pieces[pieces.length - 1].equals("--\r\n")) {
            throw new IllegalArgumentException("the last boundary does not end the message");
        }
        return new Report(header, parts);
    }

    /** The groups of the delivery-status part: the message's, then one for each recipient. */
    List<Map<String, String>> status() {
        List<Map<String, String>> groups = new ArrayList<>();
        for (String group : parts.get(1).content().strip().split("\r\n\r\n", -1)) {
            groups.add(fields(group));
        }
        return groups;
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : text.strip().replaceAll("\r\n[ \t]", " ").split("\r\n", -1)) {
            int colon = line.indexOf(": ");
            if (fields.put(
                            line.substring(0, colon).toLowerCase(java.util.Locale.ROOT),
                            line.substring(colon + 2))
                    != null) {
                throw new IllegalArgumentException("twice: " + line);
            }
        }
        return fields;
    }
}
