package org.postseal.server.dkim;

import org.postseal.spec.seal.Header;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The octets that a signature is made over (RFC 6376 section 3.7). */
final class SignedFields {
    private SignedFields() {}

    /**
     * Each name takes the next field of that name from the bottom up; one too many takes nothing
     * (section 5.4.2).
     *
     * @param signature the signature's own field with an empty {@code b=}
     */
    static byte[] octets(
            Header header, List<String> names, Canonicalization form, String signature) {
        Map<String, Integer> next = new HashMap<>();
        StringBuilder text = new StringBuilder(4096);
        List<Header.Field> fields = header.fields();
        for (String name : names) {
            String key = name.toLowerCase(Locale.ROOT);
            int at = next.getOrDefault(key, fields.size()) - 1;
            while (at >= 0 && !fields.get(at).is(key)) {
                at--;
            }
            next.put(key, Math.max(at, 0));
            if (at >= 0) {
                text.append(form.field(ended(fields.get(at).raw())));
            }
        }
        String own = form.field(ended(signature));
        text.append(own, 0, own.length() - 2);
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String ended(String raw) {
        return raw.endsWith("\r\n") ? raw : raw + "\r\n";
    }
}
