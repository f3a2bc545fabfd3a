package org.postseal.conformance.server;

import org.postseal.conformance.openpgp.Certificate;
import org.postseal.conformance.openpgp.Signatures;
import org.postseal.conformance.openpgp.Signing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers PGPKEY. */
final class ReferenceKeys {
    private static final Pattern COMMAND =
            Pattern.compile(
                    "(?:SITE (?<site>[A-Z0-9-]+(?:\\.[A-Z0-9-]+)*)(?<prove> PROVE)?"
                            + "|<(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)+)\"|(?<local>[^\"<>@ .]+"
                            + "(?:\\.[^\"<>@ .]+)*))@(?<domain>[A-Z0-9.-]+)>)"
                            + "(?: HAVE=(?<have>[0-9A-F]{64}))?(?<utf> SMTPUTF8)?",
                    Pattern.CASE_INSENSITIVE);
    private static final int DATA = 384;

    private final ReferenceSite keys;
    private final Mutant mutant;
    private int asked;
    private Optional<byte[]> exporter = Optional.empty();

    ReferenceKeys(ReferenceSite keys, Mutant mutant) {
        this.keys = keys;
        this.mutant = mutant;
    }

    /** The session is over this TLS from now on. */
    void bind(Optional<byte[]> value) {
        exporter = value;
    }

    boolean isBound() {
        return exporter.isPresent();
    }

    /** The whole reply, without the CRLF at its end. */
    String answer(String arguments) {
        if (++asked > 100 && mutant != Mutant.NO_BUDGET) {
            return mutant == Mutant.BUDGET_SYNTAX_ERROR
                    ? "501 5.5.4 too many queries"
                    : "450 4.7.1 too many queries";
        }
        Matcher command = COMMAND.matcher(arguments);
        if (!command.matches()) {
            return malformed(arguments);
        }
        boolean ascii = arguments.chars().allMatch(c -> c < 128);
        if (!ascii && command.group("utf") == null && mutant != Mutant.UTF8_UNANNOUNCED) {
            return "553 5.6.7 needs SMTPUTF8";
        }
        if (!ascii && mutant == Mutant.NO_UTF8_QUERY) {
            return "501 5.5.4 not ASCII";
        }
        if (mutant == Mutant.CASE_SENSITIVE && !arguments.matches("(SITE |<).*")) {
            return "501 5.5.4 syntax";
        }
        boolean proves = isBound() || mutant == Mutant.PROVES_OVER_TLS12;
        if (command.group("prove") != null && !proves) {
            return "504 5.5.4 PROVE is not offered";
        }
        return key(command);
    }

    private String malformed(String arguments) {
        boolean taken =
                switch (mutant) {
                    case LOOSE_QUERY -> !arguments.contains("<") && !arguments.contains("HAVE");
                    case LOOSE_MAILBOX -> arguments.contains("@");
                    case LOOSE_HAVE -> arguments.contains("HAVE");
                    case UNKNOWN_WORD -> !arguments.contains("PROVE");
                    case PROVE_FOR_MAILBOX -> arguments.endsWith("PROVE");
                    case LOOSE_PROVE -> arguments.startsWith("SITE") && arguments.contains("PROVE");
                    default -> false;
                };
        return taken ? "252 2.0.0 no key disclosed" : "501 5.5.4 syntax";
    }

    private String key(Matcher command) {
        boolean site = command.group("site") != null;
        String domain = (site ? command.group("site") : command.group("domain"));
        if (!domain.equalsIgnoreCase(ReferenceSite.DOMAIN) && mutant != Mutant.ANY_DOMAIN) {
            return "551 5.7.1 not served here";
        }
        String local = site ? "" : local(command);
        String lower = (local + "@" + domain).toLowerCase(Locale.ROOT);
        boolean user = !site && lower.equals(ReferenceSite.KEYED) && mutant != Mutant.NO_USER_KEY;
        boolean exists = site || user || local.equalsIgnoreCase("postmaster");
        if (mutant == Mutant.UNKNOWN_TOLD && !exists) {
            return "252 2.0.0 no key disclosed";
        }
        if (mutant == Mutant.UNKNOWN_SLOW && !exists) {
            pause();
        }
        byte[] certificate = user ? keys.user().certificate() : keys.served();
        String query = site ? "site:" + domain : query(command, local) + "@" + domain;
        boolean held =
                KeyAnswer.have(certificate).equalsIgnoreCase(command.group("have"))
                        || (mutant == Mutant.ALWAYS_UNCHANGED && command.group("have") != null);
        boolean prove = command.group("prove") != null || mutant == Mutant.PROVES_UNASKED;
        Optional<String> proved = prove && site ? Optional.of(query) : Optional.empty();
        return encode(user ? "user" : "site", query, certificate, held, proved);
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(300)); // what the mutant is to be caught by
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String local(Matcher command) {
        String quoted = command.group("quoted");
        return quoted == null ? command.group("local") : quoted.replaceAll("\\\\(.)", "$1");
    }

    private String query(Matcher command, String local) {
        return switch (mutant) {
            case SIGNS_QUOTES ->
                    command.group("quoted") == null ? local : "\"" + command.group("quoted") + "\"";
            case SIGNS_LOWER_CASE -> local.toLowerCase(Locale.ROOT);
            default -> local;
        };
    }

    private long expires() {
        Instant now = Instant.now();
        Instant week = now.plus(Duration.ofDays(7));
        Instant subkey = subkeyExpiry();
        return switch (mutant) {
            case EXP_PAST -> now.getEpochSecond() - 10;
            case EXP_LONG -> now.plus(Duration.ofDays(8)).getEpochSecond();
            case EXP_BEYOND_SUBKEY -> week.getEpochSecond();
            default -> Math.min(week.getEpochSecond(), subkey.getEpochSecond());
        };
    }

    private Instant subkeyExpiry() {
        var key = Certificate.parse(keys.served()).encryptionKeys().getLast();
        return key.getCreationTime().toInstant().plusSeconds(key.getValidSeconds());
    }

    private List<String> proof(String sent, byte[] certificate) {
        String query = mutant == Mutant.PROVES_AS_SENT ? sent : sent.toLowerCase(Locale.ROOT);
        byte[] octets =
                Signatures.proofOctets(
                        mutant == Mutant.PROVES_NOTHING
                                ? new byte[32]
                                : exporter.orElseGet(() -> new byte[32]),
                        query,
                        KeyAnswer.sha256(certificate));
        boolean other = mutant == Mutant.PROVES_OTHER_KEY;
        Signing how = Signing.by((other ? keys.user() : keys.site()).signing());
        byte[] made =
                Signatures.detached(
                        mutant == Mutant.PROVES_BY_SHA1 ? how.withHash(2) : how, octets);
        return data("P ", mutant == Mutant.PROVES_ONCE ? keys.firstProof(made) : made);
    }

    private String encode(
            String scope, String query, byte[] certificate, boolean held, Optional<String> proved) {
        long expires = expires();
        boolean unchanged = held && mutant != Mutant.NEVER_UNCHANGED;
        List<String> lines = new ArrayList<>();
        lines.add(unchanged ? "UNCHANGED V=1 EXP=" + expires : head(scope, certificate, expires));
        if (!unchanged) {
            lines.addAll(data(mutant == Mutant.KIND_UNKNOWN ? "C " : "K ", certificate));
        }
        if (mutant != Mutant.UNSIGNED) {
            lines.addAll(data("S ", signature(scope, query, certificate, expires, unchanged)));
        }
        if (proved.isPresent() && !(unchanged && mutant == Mutant.UNCHANGED_UNPROVED)) {
            lines.addAll(proof(proved.get(), certificate));
        }
        if (mutant != Mutant.NO_END) {
            lines.add("END");
        }
        return encode(lines);
    }

    private String head(String scope, byte[] certificate, long expires) {
        String digest = KeyAnswer.have(certificate);
        int wrong = mutant == Mutant.LEN_WRONG ? 1 : 0;
        String fingerprint = Certificate.parse(certificate).fingerprint();
        return "KEY V=1 SCOPE="
                + (mutant == Mutant.SCOPE_WRONG ? "user" : scope)
                + " FPR="
                + (mutant == Mutant.FPR_WRONG ? "0".repeat(40) : fingerprint)
                + " LEN="
                + (certificate.length + wrong)
                + " SHA256="
                + (mutant == Mutant.SHA256_WRONG ? "0".repeat(64) : digest)
                + " EXP="
                + expires;
    }

    private List<String> data(String kind, byte[] octets) {
        String text = Base64.getEncoder().encodeToString(octets);
        int length =
                switch (mutant) {
                    case SHORT_LINES -> 64;
                    case LONG_LINES -> 600;
                    default -> DATA;
                };
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < text.length(); at += length) {
            lines.add(kind + text.substring(at, Math.min(text.length(), at + length)));
        }
        return lines;
    }

    private byte[] signature(
            String scope, String query, byte[] certificate, long expires, boolean unchanged) {
        byte[] octets =
                Signatures.keyReplyOctets(
                        mutant == Mutant.SIGNS_NO_QUERY ? "" : query,
                        mutant == Mutant.SIGNS_SITE_SCOPE ? "site" : scope,
                        KeyAnswer.sha256(certificate),
                        mutant == Mutant.SIGNS_OLD_EXP && unchanged ? expires - 1 : expires);
        Signing how = Signing.by(keys.site().signing());
        return Signatures.detached(
                switch (mutant) {
                    case SIGNS_AS_TEXT -> how.withType(1);
                    case SIGNS_BY_SHA1 -> how.withHash(2);
                    default -> how;
                },
                octets);
    }

    private String encode(List<String> lines) {
        StringBuilder reply = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            boolean last = i == lines.size() - 1;
            boolean bare = mutant == Mutant.ENHANCED_ON_LAST_ONLY && !last;
            reply.append(last ? "250 " : "250-").append(bare ? "" : "2.0.0 ").append(lines.get(i));
            reply.append(last ? "" : "\r\n");
        }
        return reply.toString();
    }
}
