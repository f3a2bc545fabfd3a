package org.postseal.server.app.demo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Tells which lines of a message nobody on the way should read: all but what the outer header
 * legitimately shows.
 */
public final class Secrets {
    private static final List<String> SHOWN =
            List.of("from", "sender", "to", "cc", "date", "message-id", "auto-submitted");

    private Secrets() {}

    /** Has the eavesdropper listen for them. */
    public static void of(byte[] message, Eavesdropper eavesdropper) {
        List<byte[]> lines = Eavesdropper.lines(message);
        String shown = shown(lines);
        for (byte[] line : lines) {
            if (!shown.contains(Eavesdropper.text(line).strip())) {
                eavesdropper.listenFor(line);
            }
        }
    }

    /** The text of the fields that stay outside, folded as in the original and unfolded. */
    private static String shown(List<byte[]> lines) {
        StringBuilder folded = new StringBuilder();
        boolean keep = false;
        for (byte[] octets : lines) {
            String line = new String(octets, StandardCharsets.ISO_8859_1);
            if (line.isEmpty()) {
                break;
            }
            boolean continues = line.startsWith(" ") || line.startsWith("\t");
            if (!continues) {
                int colon = line.indexOf(':');
                keep =
                        colon > 0
                                && SHOWN.contains(
                                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT));
            }
            if (keep) {
                folded.append(line).append('\n');
            }
        }
        return folded + "\n" + folded.toString().replace("\n", "");
    }
}
