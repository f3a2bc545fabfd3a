package org.postseal.interop.postfix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What somebody can read who holds a message: as it is, or base64- or QP-decoded. */
public final class Eyes {
    private static final Pattern BASE64 = Pattern.compile("(?m)(?:^[A-Za-z0-9+/=]{4,}\r?\n)+");
    private static final Pattern QP = Pattern.compile("=([0-9A-F]{2})");

    private Eyes() {}

    public static boolean read(String secret, String message) {
        return message.contains(secret)
                || quotedPrintable(message).contains(secret)
                || BASE64.matcher(message)
                        .results()
                        .anyMatch(block -> base64(block.group()).contains(secret));
    }

    private static String quotedPrintable(String text) {
        return QP.matcher(text.replaceAll("=\r?\n", ""))
                .replaceAll(
                        hex ->
                                Matcher.quoteReplacement(
                                        "" + (char) Integer.parseInt(hex.group(1), 16)));
    }

    private static String base64(String block) {
        String digits = block.replaceAll("[^A-Za-z0-9+/]", "");
        int whole = digits.length() - digits.length() % 4;
        return new String(Base64.getDecoder().decode(digits.substring(0, whole)), ISO_8859_1);
    }
}
