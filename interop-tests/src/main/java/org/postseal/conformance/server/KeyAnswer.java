package org.postseal.conformance.server;

import org.postseal.conformance.Violation;
import org.postseal.conformance.wire.Reply;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A 250 reply to PGPKEY, read by the letter of the grammar. What its values must be is not judged
 * here.
 *
 * @param unchanged the reply to a HAVE that is current: no scope, fingerprint or certificate
 * @param expires EXP
 * @param certificate K lines, in order, without {@code K}
 * @param signature S lines
 * @param proof P lines
 */
record KeyAnswer(
        boolean unchanged,
        Header header,
        long expires,
        List<String> certificate,
        List<String> signature,
        List<String> proof) {
    private static final Pattern KEY =
            Pattern.compile(
                    "KEY V=1 SCOPE=(user|site) FPR=([0-9A-F]{40}|[0-9A-F]{64}) LEN=([0-9]{1,6})"
                            + " SHA256=([0-9A-F]{64}) EXP=([0-9]{1,12})",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern UNCHANGED =
            Pattern.compile("UNCHANGED V=1 EXP=([0-9]{1,12})", Pattern.CASE_INSENSITIVE);
    private static final Pattern DATA =
            Pattern.compile("([KSP]) ([A-Za-z0-9+/=]{1,384})", Pattern.CASE_INSENSITIVE);
    private static final String ORDER = "KSP";

    /** The rest of the KEY line; scope and digits in lower case. */
    record Header(String scope, String fingerprint, int length, String sha256) {
        static final Header NONE = new Header("", "", 0, "");
    }

    /** Reads the reply to {@code query}, which must be 250. */
    static KeyAnswer of(String query, Reply reply) {
        Expect.code(query, reply, 250);
        List<String> lines =
                reply.lines().stream().map(line -> line.substring(3)).map(KeyAnswer::bare).toList();
        Violation.unless(
                lines.size() > 1 && lines.getLast().equalsIgnoreCase("END"),
                "expected END as the last line, got " + reply);
        Matcher unchanged = UNCHANGED.matcher(lines.getFirst());
        Matcher key = KEY.matcher(lines.getFirst());
        Violation.unless(
                unchanged.matches() || key.matches(),
                "neither a KEY nor an UNCHANGED line: \"" + lines.getFirst() + "\"");
        KeyAnswer answer =
                unchanged.matches()
                        ? of(Header.NONE, Long.parseLong(unchanged.group(1)), data(lines))
                        : of(header(key), Long.parseLong(key.group(5)), data(lines));
        Violation.unless(
                answer.unchanged == answer.certificate.isEmpty(),
                "a KEY line without K lines, or UNCHANGED with them");
        return answer;
    }

    private static KeyAnswer of(Header header, long expires, List<List<String>> data) {
        return new KeyAnswer(
                header.equals(Header.NONE), header, expires, data.get(0), data.get(1), data.get(2));
    }

    private static Header header(Matcher key) {
        return new Header(
                key.group(1).toLowerCase(Locale.ROOT),
                key.group(2).toLowerCase(Locale.ROOT),
                Integer.parseInt(key.group(3)),
                key.group(4).toLowerCase(Locale.ROOT));
    }

    /** A line without its separator and enhanced code, which have a case of their own. */
    private static String bare(String line) {
        return line.replaceFirst("^[- ]2\\.0\\.0 ", "");
    }

    /** Lines between the first and the last, by kind, which come in order. */
    private static List<List<String>> data(List<String> lines) {
        List<List<String>> kinds = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        int reached = 0;
        for (String line : lines.subList(1, lines.size() - 1)) {
            Matcher data = DATA.matcher(line);
            Violation.unless(data.matches(), "neither a K, S nor P line: \"" + line + "\"");
            int kind = ORDER.indexOf(data.group(1).toUpperCase(Locale.ROOT));
            Violation.unless(
                    kind >= reached, "lines are not in the order K, S, P: \"" + line + "\"");
            reached = kind;
            kinds.get(kind).add(data.group(2));
        }
        return kinds;
    }

    /** K lines decoded. */
    byte[] certificateOctets() {
        return decoded("K", certificate);
    }

    /** S lines decoded. */
    byte[] signatureOctets() {
        Violation.unless(!signature.isEmpty(), "no S lines");
        return decoded("S", signature);
    }

    /** P lines decoded. */
    byte[] proofOctets() {
        Violation.unless(!proof.isEmpty(), "no P lines");
        return decoded("P", proof);
    }

    /** All lines concatenate to one base64 string. */
    private static byte[] decoded(String kind, List<String> lines) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        lines.forEach(line -> text.writeBytes(line.getBytes(StandardCharsets.US_ASCII)));
        try {
            byte[] octets = Base64.getDecoder().decode(text.toByteArray());
            Violation.unless(
                    text.size() % 4 == 0, "the base64 of the " + kind + " lines is not padded");
            return octets;
        } catch (IllegalArgumentException e) {
            throw new Violation("the " + kind + " lines are not base64: " + e.getMessage());
        }
    }

    static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has SHA-256
        }
    }

    /** What HAVE says of a certificate. */
    static String have(byte[] certificate) {
        return HexFormat.of().formatHex(sha256(certificate));
    }
}
