package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.server.spool.NewMessage.Traits;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.Header;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The part of a message that a DSN about it returns. */
@Requirement("P-10")
final class ReturnedHeader {
    /** A longer header is not returned: a DSN stays small. */
    private static final int MOST_OCTETS = 64 * 1024;

    /** Of a message that came out of a seal, no more than tells which one it was. */
    private static final Set<String> OF_UNSEALED = Set.of("date", "message-id");

    private ReturnedHeader() {}

    /** The header fields, raw; nothing where none can be read. */
    static byte[] of(InputStream body, Traits traits) throws IOException {
        byte[] start = body.readNBytes(MOST_OCTETS);
        try {
            return Header.parse(start, start.length).header().fields().stream()
                    .filter(field -> !traits.unsealed() || isName(field))
                    .map(Header.Field::raw)
                    .collect(Collectors.joining())
                    .getBytes(ISO_8859_1);
        } catch (SyntaxException e) {
            return new byte[0];
        }
    }

    private static boolean isName(Header.Field field) {
        return OF_UNSEALED.contains(field.name().toLowerCase(Locale.ROOT));
    }
}
