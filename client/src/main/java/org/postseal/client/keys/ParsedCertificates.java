package org.postseal.client.keys;

import org.postseal.spec.SyntaxException;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parses, and remembers what octets parsed to: a certificate that is met with each message costs
 * its signature checks once. Named by their whole content, entries never grow stale. Bounded by the
 * octets held; the least recently used goes first.
 */
final class ParsedCertificates {
    private static final int MAX_OCTETS = 4 << 20;

    /** In order of use; guarded by itself. */
    private final Map<ByteBuffer, Certificate> entries = new LinkedHashMap<>(64, 0.75f, true);

    private long octets;

    /** As {@link Certificate#parse}. */
    Certificate parse(byte[] encoded) throws SyntaxException {
        synchronized (entries) {
            Certificate known = entries.get(ByteBuffer.wrap(encoded));
            if (known != null) {
                return known;
            }
        }
        Certificate parsed = Certificate.parse(encoded);
        remember(ByteBuffer.wrap(parsed.encoded()), parsed);
        return parsed;
    }

    private void remember(ByteBuffer encoded, Certificate parsed) {
        synchronized (entries) {
            if (entries.put(encoded, parsed) == null) {
                octets += encoded.capacity();
            }
            Iterator<ByteBuffer> eldest = entries.keySet().iterator();
            while (octets > MAX_OCTETS) {
                octets -= eldest.next().capacity();
                eldest.remove();
            }
        }
    }
}
