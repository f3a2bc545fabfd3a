package org.postseal.client.keys;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads User IDs: a bare address, or {@code Name <address>} (RFC 9580 section 5.11). */
final class UserIds {
    private UserIds() {}

    static List<byte[]> distinct(PGPPublicKey primary) {
        Set<ByteBuffer> seen = new LinkedHashSet<>();
        Iterator<byte[]> all = primary.getRawUserIDs();
        while (all.hasNext()) {
            seen.add(ByteBuffer.wrap(all.next()));
        }
        return seen.stream().map(ByteBuffer::array).toList();
    }

    /** True where it holds this address: local-part as given, domain without regard to case. */
    static boolean holds(byte[] userId, Mailbox mailbox) {
        return mailbox(userId).filter(mailbox::equals).isPresent();
    }

    /** The address that it holds, if it holds one. */
    static Optional<Mailbox> mailbox(byte[] userId) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(userId)).toString();
            return Optional.of(Mailbox.parse(address(text), true));
        } catch (CharacterCodingException | SyntaxException e) {
            return Optional.empty();
        }
    }

    private static String address(String text) throws SyntaxException {
        if (!text.endsWith(">")) {
            return text;
        }
        int open = text.lastIndexOf('<');
        if (open < 0 || (open > 0 && text.charAt(open - 1) != ' ')) {
            throw new SyntaxException("a User ID is an address or Name <address>");
        }
        return text.substring(open + 1, text.length() - 1);
    }
}
