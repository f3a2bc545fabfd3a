package org.postseal.conformance.sealing;

import static org.postseal.conformance.Violation.unless;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;
import org.postseal.conformance.Driver.Result;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Opened;
import org.postseal.conformance.openpgp.OuterMessage;
import org.postseal.conformance.openpgp.OuterMessage.Field;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.Signatures;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the reference unsealer does with an opened seal: origin, checks, replay, delivery. */
final class ReferenceBorder {
    private static final String HOST = "mx.d.example";

    private final UnsealerMutant mutant;
    private final Options options;
    private final Identity site;
    private final OuterMessage outer;
    private final Opened opened;

    ReferenceBorder(
            UnsealerMutant mutant,
            Options options,
            Identity site,
            OuterMessage outer,
            Opened opened) {
        this.mutant = mutant;
        this.options = options;
        this.site = site;
        this.outer = outer;
        this.opened = opened;
    }

    private boolean is(UnsealerMutant other) {
        return mutant == other;
    }

    /** Throws where it is refused. */
    Result judge(byte[] message) throws IOException {
        boolean compressed = Packet.tags(opened.inner()).equals(List.of(Packet.COMPRESSED));
        if (compressed) { // opened by a mutant
            return new Result(0, Octets.ascii("something"), "");
        }
        byte[] content = opened.literal().content();
        ReferencePlaintext plain = new ReferencePlaintext(mutant, content);
        String destination = options.one("destination");
        List<String> accepted = options.values("to");
        Optional<String> signer = Optional.empty();
        try {
            plain.checkDestination(destination, accepted);
            plain.checkDate();
            signer = checkOrigin(content);
            checkOriginal(plain.original());
        } catch (Violation e) {
            if (is(UnsealerMutant.REFUSED_REMEMBERED)) {
                remember(List.of(plain.id()));
            }
            throw e;
        }
        List<String> keys = replayKeys(plain, signer.orElse(""), message);
        boolean dropped = isKnown(keys);
        remember(keys);
        return dropped
                ? new Result(0, new byte[0], "seen before")
                : new Result(0, delivered(plain.original(), result(signer)), "");
    }

    private String result(Optional<String> signer) {
        if (is(UnsealerMutant.ALWAYS_NEUTRAL) || options.find("origin-policy").isEmpty()) {
            return "neutral";
        }
        return signer.isPresent() ? "pass" : "temperror";
    }

    /** The signer's fingerprint; empty where nothing can be said. */
    private Optional<String> checkOrigin(byte[] content) throws IOException {
        if (options.find("origin-policy").isEmpty()) {
            unless(!is(UnsealerMutant.POLICY_NEEDED), "no policy");
            return Optional.empty();
        }
        if (Packet.tags(opened.inner()).equals(List.of(Packet.LITERAL))) {
            unless(is(UnsealerMutant.UNSIGNED_TAKEN), "not signed");
            return Optional.of("");
        }
        if (options.find("origin-certificate").isEmpty()) {
            unless(!is(UnsealerMutant.CERTIFICATE_NEEDED), "no certificate");
            return Optional.empty();
        }
        String policy = Octets.text(options.file("origin-policy"));
        String k = policy.substring(policy.indexOf("k=") + 2).toLowerCase(Locale.ROOT);
        if (is(UnsealerMutant.FIRST_KEY_ONLY)) {
            k = k.substring(0, 40);
        }
        var certificate = ReferenceUnsealer.certificate(options);
        PGPSignature signature = Signatures.parse(opened.signature());
        boolean by = Signatures.verifies(signature, content, certificate);
        boolean mine = is(UnsealerMutant.ANY_SIGNER);
        unless(k.contains(certificate.fingerprint()) || mine, "not in k");
        unless(by || mine || is(UnsealerMutant.SIGNATURE_NOT_VERIFIED), "not by the origin");
        unless(
                signature.getHashAlgorithm() != HashAlgorithmTags.SHA1
                        || is(UnsealerMutant.SHA1_TAKEN),
                "SHA-1");
        unless(
                signature.getSignatureType() == PGPSignature.BINARY_DOCUMENT
                        || is(UnsealerMutant.TEXT_SIGNATURES_TAKEN),
                "type");
        List<String> intended = Signatures.intendedRecipients(signature);
        unless(
                intended.isEmpty()
                        || intended.contains(site.fingerprint())
                        || is(UnsealerMutant.INTENDED_RECIPIENT_IGNORED),
                "intended for another");
        unless(
                !intended.isEmpty() || !is(UnsealerMutant.INTENDED_RECIPIENT_NEEDED),
                "intended for nobody");
        return Optional.of(certificate.fingerprint());
    }

    private void checkOriginal(byte[] original) {
        String text = Octets.text(original);
        String bare = text.replace("\r\n", "");
        unless(
                (bare.indexOf('\r') < 0 && bare.indexOf('\n') < 0)
                        || is(UnsealerMutant.LINES_NOT_CHECKED),
                "bare line end" + (is(UnsealerMutant.ORIGINAL_QUOTED) ? text : ""));
        int received = text.split("(?m)^Received:", -1).length + outer.values("Received").size();
        unless(received < 100 || is(UnsealerMutant.LOOPS_NOT_CHECKED), "a loop");
        if (text.contains("multipart/encrypted")) {
            unless(!is(UnsealerMutant.ENCRYPTED_REFUSED), "encrypted");
            unless(!isForUs(original) || is(UnsealerMutant.NESTED_TAKEN), "a seal in a seal");
        }
    }

    private boolean isForUs(byte[] original) {
        try {
            Opened.of(original, site);
            return true;
        } catch (Violation e) {
            return false; // somebody else's
        }
    }

    private List<String> replayKeys(ReferencePlaintext plain, String signer, byte[] message) {
        String id =
                is(UnsealerMutant.REPLAY_BY_CIPHERTEXT)
                        ? Integer.toString(Arrays.hashCode(message))
                        : plain.id();
        String by = is(UnsealerMutant.REPLAY_WITHOUT_SIGNER) ? "" : signer;
        List<String> keys = new ArrayList<>();
        for (String to : options.values("to")) {
            String whom = is(UnsealerMutant.REPLAY_WITHOUT_RECIPIENT) ? "" : to;
            keys.add(by + " " + id + " " + whom);
        }
        return keys;
    }

    private boolean isKnown(List<String> keys) throws IOException {
        if (options.find("state").isEmpty() || is(UnsealerMutant.FORGETFUL)) {
            return false;
        }
        Path file = Path.of(options.one("state"), "seen");
        List<String> seen = Files.exists(file) ? Files.readAllLines(file) : List.of();
        boolean refusedBefore =
                is(UnsealerMutant.REFUSED_REMEMBERED)
                        && keys.stream().anyMatch(k -> seen.stream().anyMatch(s -> k.contains(s)));
        return refusedBefore || keys.stream().allMatch(key -> isAmong(seen, key));
    }

    /** A key that begins without a signer is met by any. */
    private boolean isAmong(List<String> seen, String key) {
        boolean byAnybody = key.startsWith(" ") && !is(UnsealerMutant.UNKNOWN_SIGNER_APART);
        return byAnybody ? seen.stream().anyMatch(s -> s.endsWith(key)) : seen.contains(key);
    }

    private void remember(List<String> keys) throws IOException {
        if (options.find("state").isPresent()) {
            Path directory = Files.createDirectories(Path.of(options.one("state")));
            List<String> lines = new ArrayList<>();
            Path file = directory.resolve("seen");
            lines.addAll(Files.exists(file) ? Files.readAllLines(file) : List.of());
            lines.addAll(keys);
            Files.write(file, lines, StandardCharsets.US_ASCII);
        }
    }

    private byte[] delivered(byte[] original, String result) {
        StringBuilder trace = new StringBuilder("Authentication-Results: " + HOST + ";\r\n");
        trace.append("\topenpgp-seal=").append(result);
        trace.append(" policy.level=site policy.origin=a.example\r\n");
        for (Field field : outer.fields()) {
            boolean results = field.is("Authentication-Results");
            boolean delivers =
                    (field.is("Received") && !is(UnsealerMutant.RECEIVED_DROPPED))
                            || (results && is(UnsealerMutant.FORGED_OUTSIDE_KEPT))
                            || (!results && is(UnsealerMutant.OUTER_HEADER_DELIVERED));
            trace.append(delivers ? field.raw() : "");
        }
        return Octets.join(Octets.ascii(trace.toString()), mutated(original));
    }

    private byte[] mutated(byte[] original) {
        String text = Octets.text(original);
        String own = "(?m)^Authentication-Results: " + HOST + ";[^\n]*\n(?:[ \t][^\n]*\n)*";
        return Octets.ascii(
                switch (mutant) {
                    case FORGED_INSIDE_KEPT -> text;
                    case ALL_RESULTS_REMOVED ->
                            text.replaceAll("(?m)^Authentication-Results:[^\n]*\n", "");
                    case CUT_AT_64_KIB -> text.substring(0, Math.min(text.length(), 65536));
                    case DECODED_AS_UTF8 ->
                            Octets.text(Octets.utf8(new String(original, StandardCharsets.UTF_8)));
                    case DOT_UNSTUFFED -> text.replaceAll("(?m)^\\.", "");
                    default -> text.replaceAll(own, "");
                });
    }

    /** How old a Seal-Date may be, and how far ahead. */
    static void checkDate(UnsealerMutant mutant, Instant date) {
        Duration old = Duration.ofDays(mutant == UnsealerMutant.A_WEEK_IS_OLD ? 7 : 14);
        Duration ahead = Duration.ofHours(mutant == UnsealerMutant.NO_SKEW ? 0 : 24);
        Instant now = Instant.now();
        unless(!date.isBefore(now.minus(old)) || mutant == UnsealerMutant.OLD_TAKEN, "too old");
        unless(
                !date.isAfter(now.plus(ahead)) || mutant == UnsealerMutant.FUTURE_TAKEN,
                "from the future");
    }
}
