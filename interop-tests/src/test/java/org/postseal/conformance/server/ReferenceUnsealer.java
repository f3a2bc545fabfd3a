package org.postseal.conformance.server;

import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Opened;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.SealFields;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Opens SITE seals for the reference server, and says what the end of content is answered. */
final class ReferenceUnsealer {
    static final String TAKEN = "250 2.0.0 taken";
    private static final String REFUSED = "554 5.7.7 cannot be unsealed";
    private static final List<String> ORDER =
            List.of(
                    "Content-Type:",
                    "Content-Transfer-Encoding:",
                    "Seal-Version:",
                    "Seal-Id:",
                    "Seal-Origin:",
                    "Seal-Destination:",
                    "Seal-Date:",
                    "Seal-From:",
                    "Seal-To:",
                    "Seal-Length:");

    private final ReferenceSite keys;
    private final Mutant mutant;
    private final Set<String> seen = new HashSet<>();

    ReferenceUnsealer(ReferenceSite keys, Mutant mutant) {
        this.keys = keys;
        this.mutant = mutant;
    }

    /** A check that a seal did not pass. */
    private static void check(boolean condition, String finding) {
        Violation.unless(condition, finding);
    }

    /**
     * @param message dots unstuffed
     * @param recipients that were accepted
     */
    synchronized String judge(byte[] message, List<String> recipients) {
        String text = Octets.text(message);
        if (!text.contains("multipart/encrypted")) {
            return isBad(message) ? "554 5.6.0 lone CR or LF, or a loop" : TAKEN;
        }
        long keyId = keyId(text);
        if (mutant != Mutant.RETIRED_IGNORED && keyId == retiredKeyId()) {
            return "554 5.7.5 sealed to a destroyed subkey";
        }
        boolean ours = keyId == keys.site().encryptionKey().keyId();
        boolean tried =
                mutant == Mutant.TRIES_UNKNOWN || (mutant == Mutant.TRIES_ALL && keyId == 0);
        if (!ours && !tried) {
            return TAKEN;
        }
        if (mutant == Mutant.REFUSES_SEALS) {
            return REFUSED;
        }
        try {
            open(message, recipients);
            return TAKEN;
        } catch (Violation broken) {
            return refusal(broken);
        }
    }

    private String refusal(Violation broken) {
        return switch (mutant) {
            case TELLS_FAILURES_APART ->
                    broken.getMessage().contains("MDC") ? "554 5.7.7 wrong MDC" : REFUSED;
            case QUOTES -> "554 5.7.7 " + broken.getMessage().replaceAll("[^ -~]", "?");
            case OPENS_NOTHING -> TAKEN;
            default -> REFUSED;
        };
    }

    private static long retiredKeyId() {
        return Long.parseUnsignedLong(ReferenceSite.RETIRED.substring(24), 16);
    }

    /** What the first PKESK names; the octets may be broken off behind it. */
    private static long keyId(String text) {
        int begin = text.indexOf("\r\n\r\n", text.indexOf("-----BEGIN PGP MESSAGE-----")) + 4;
        String line = text.substring(begin, begin + 64);
        byte[] octets = Base64.getDecoder().decode(line);
        return octets[6] == 3
                ? Long.parseUnsignedLong(HexFormat.of().formatHex(octets, 7, 15), 16)
                : 0;
    }

    private void open(byte[] message, List<String> recipients) {
        Opened opened = Opened.of(message, keys.site());
        List<Integer> tags = Packet.tags(opened.packets());
        check(tags.equals(List.of(Packet.PKESK, Packet.SEIPD)), "packets " + tags);
        check(
                opened.inner().stream().noneMatch(p -> p.tag() == Packet.COMPRESSED),
                "compressed data");
        if (mutant == Mutant.SIGNATURE_NEEDED) {
            opened.signature();
        }
        content(opened, recipients);
    }

    private void content(Opened opened, List<String> recipients) {
        Opened.SitePlaintext plain = opened.site();
        syntax(plain);
        String destination = plain.value("Seal-Destination");
        check(
                destination.equals(ReferenceSite.DOMAIN) || mutant == Mutant.ANY_DESTINATION,
                "Seal-Destination " + destination);
        List<String> to = plain.values("Seal-To");
        check(
                to.stream().allMatch(t -> t.endsWith("@" + ReferenceSite.DOMAIN + ">"))
                        || mutant == Mutant.ANY_SEAL_TO,
                "Seal-To " + to);
        check(
                recipients.stream().allMatch(r -> to.contains("<" + r + ">"))
                        || mutant == Mutant.RECIPIENTS_UNCHECKED,
                "recipients " + recipients + ", Seal-To " + to);
        date(Instant.ofEpochSecond(Long.parseLong(plain.value("Seal-Date"))));
        check(
                mutant != Mutant.SEAL_FROM_COMPARED || plain.value("Seal-From").equals("<>"),
                "Seal-From");
        boolean tunnel = Octets.text(plain.original()).contains("multipart/encrypted");
        check(!tunnel || mutant == Mutant.TUNNEL_IN_TUNNEL, "a seal in a seal");
        check(
                !isBad(plain.original()) || mutant == Mutant.ORIGINAL_UNCHECKED,
                "lone CR or LF, or a loop");
        check(
                mutant != Mutant.ASCII_ONLY
                        || !plain.value("Content-Type").equals("message/global"),
                "not ASCII");
        check(seen.add(plain.value("Seal-Id")) || mutant != Mutant.REPLAY_REFUSED, "seen before");
    }

    private void syntax(Opened.SitePlaintext plain) {
        List<String> names = new ArrayList<>(plain.names());
        while (Collections.frequency(names, "Seal-To:") > 1) {
            names.remove("Seal-To:");
        }
        check(
                (names.equals(ORDER) && plain.value("Seal-Version").equals("1"))
                        || mutant == Mutant.LOOSE_FIELDS,
                "Seal fields " + plain.header());
        int unpadded = String.join("\r\n", plain.header()).length() + 4 + plain.original().length;
        boolean padded =
                plain.padding().length == SealFields.padme(unpadded) - unpadded
                        && Octets.text(plain.padding()).isBlank()
                        && Octets.text(plain.padding()).indexOf(0) < 0;
        check(padded || mutant == Mutant.LOOSE_PADDING, "padding");
    }

    private void date(Instant date) {
        Instant now = Instant.now();
        Duration past = mutant == Mutant.OLD_REFUSED ? Duration.ofDays(7) : Duration.ofDays(14);
        boolean old = date.isBefore(now.minus(past));
        boolean ahead = date.isAfter(now.plus(Duration.ofDays(1)));
        check(!old || mutant == Mutant.OLD_TAKEN, "Seal-Date is old");
        check(!ahead || mutant == Mutant.FUTURE_TAKEN, "Seal-Date is ahead");
    }

    /** What mail is refused for, sealed or not. */
    private static boolean isBad(byte[] octets) {
        String lines = Octets.text(octets);
        String text = lines.replace("\r\n", "");
        boolean loneLineEnd = text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
        return loneLineEnd || lines.lines().filter(l -> l.startsWith("Received:")).count() > 100;
    }
}
