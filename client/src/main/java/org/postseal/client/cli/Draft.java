package org.postseal.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.Header;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A message before it leaves. What is not changed keeps every octet.
 *
 * @param fields its header
 * @param octets in CRLF form, of which the body is used
 * @param bodyOffset where that begins
 */
record Draft(List<Header.Field> fields, byte[] octets, int bodyOffset) {
    private static final Set<String> BLIND = Set.of("bcc", "resent-bcc");

    Draft {
        fields = List.copyOf(fields);
    }

    /** Reads a message; a line that a mailbox file begins it with is no part of it. */
    static Draft parse(byte[] octets) throws CommandFailure {
        byte[] message = withoutFromLine(octets);
        try {
            Header.Parsed parsed = Header.parse(message, message.length);
            return new Draft(parsed.header().fields(), message, parsed.bodyOffset());
        } catch (SyntaxException e) {
            throw new CommandFailure(ExitCode.DATAERR, "the header does not end");
        }
    }

    private static byte[] withoutFromLine(byte[] octets) {
        String start = new String(octets, 0, Math.min(6, octets.length), ISO_8859_1);
        if (!start.startsWith("From ") && !start.startsWith(">From ")) {
            return octets;
        }
        int end = 0;
        while (octets[end] != '\n') {
            end++;
        }
        return Arrays.copyOfRange(octets, end + 1, octets.length);
    }

    boolean has(String name) {
        return fields.stream().anyMatch(field -> field.is(name));
    }

    /** Nobody is told of a blind copy, whoever asked for it and however. */
    Draft withoutBlindCopies() {
        return new Draft(
                fields.stream()
                        .filter(f -> !BLIND.contains(f.name().toLowerCase(Locale.ROOT)))
                        .toList(),
                octets,
                bodyOffset);
    }

    /** With a field at the end of the header. */
    Draft with(String name, String value) {
        List<Header.Field> more = new ArrayList<>(fields);
        more.add(new Header.Field(name, name + ": " + value + "\r\n"));
        return new Draft(more, octets, bodyOffset);
    }

    /** The whole message. */
    byte[] toOctets() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length + 1024);
        fields.forEach(field -> out.writeBytes(field.raw().getBytes(ISO_8859_1)));
        out.writeBytes(new byte[] {'\r', '\n'});
        out.write(octets, bodyOffset, octets.length - bodyOffset);
        return out.toByteArray();
    }
}
