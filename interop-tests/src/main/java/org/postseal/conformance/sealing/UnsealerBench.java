package org.postseal.conformance.sealing;

import org.postseal.conformance.Driver;
import org.postseal.conformance.Driver.Option;
import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.Transcript;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.OuterMessage;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.SealFields;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One unsealer under test in one case: both sites' keys, good seals, and the calls of the driver.
 */
final class UnsealerBench implements Closeable {
    static final byte[] ORIGINAL =
            Octets.ascii(SealRequest.HEADER + "\r\nAt noon, at the secret place.\r\n");

    private static final Pattern REPLY =
            Pattern.compile("(?m)^([245]\\d\\d) ([245]\\.\\d+\\.\\d+).*$");

    private final Driver driver;
    private final Scratch scratch;
    private final Identity origin = Identity.site(KeyVersion.V4, SealRequest.ORIGIN);
    private final Identity destination;

    UnsealerBench(UnsealerPeer peer, KeyVersion version, Transcript transcript) throws IOException {
        this.driver = peer.driver();
        this.scratch = new Scratch(transcript);
        this.destination = Identity.site(version, SealRequest.DESTINATION);
    }

    Identity origin() {
        return origin;
    }

    Identity destination() {
        return destination;
    }

    Border border() {
        return Border.of(destination, origin);
    }

    /** The Seal header of a good seal for Dave and Erin. */
    static SealFields fields() {
        return fields(Instant.now());
    }

    static SealFields fields(Instant date) {
        return SealFields.of(
                SealRequest.ORIGIN,
                SealRequest.DESTINATION,
                date,
                "alice@a.example",
                List.of("dave@d.example", "erin@d.example"));
    }

    /** A good seal of {@link #ORIGINAL}. */
    Seal seal() {
        return seal(ORIGINAL);
    }

    Seal seal(byte[] original) {
        return Seal.of(fields(), original, origin, destination);
    }

    /** What was put before the original where a message was delivered. */
    record Delivered(String trace, List<OuterMessage.Field> fields) {
        /** The value of {@code openpgp-seal} in Authentication-Results. */
        String result() {
            Matcher matcher = Pattern.compile("openpgp-seal=(\\w+)").matcher(trace);
            Violation.unless(
                    matcher.find(), "no Authentication-Results with openpgp-seal was prepended");
            return matcher.group(1);
        }
    }

    /** The message is opened and its original delivered, octet for octet. */
    Delivered opens(Seal seal) throws IOException, InterruptedException {
        return opens(seal.message(), border(), seal.original());
    }

    Delivered opens(byte[] message, Border border, byte[] original)
            throws IOException, InterruptedException {
        Driver.Result result = run(message, border);
        Violation.unless(
                result.status() == Driver.OK,
                "expected delivery, but the driver ended with status "
                        + result.status()
                        + ": "
                        + result.diagnostics().strip());
        String text = Octets.text(result.output());
        String end = Octets.text(original);
        Violation.unless(
                text.endsWith(end) && (text.length() > end.length() || end.isEmpty()),
                "what was delivered does not end with the original, octet for octet, behind trace"
                        + " fields");
        String trace = text.substring(0, text.length() - end.length());
        return new Delivered(trace, OuterMessage.fields(trace));
    }

    /** Refused for good as no good seal: 554 5.7.7, and nothing comes out. */
    String refuses(Seal seal) throws IOException, InterruptedException {
        return refuses(seal.message(), border(), "5.7.7");
    }

    /**
     * @param code the enhanced code of the reply
     * @return the reply
     */
    String refuses(byte[] message, Border border, String code)
            throws IOException, InterruptedException {
        Driver.Result result = run(message, border);
        Violation.unless(
                result.status() == Driver.DATA_ERROR,
                "expected a refusal with status 65, found " + result.status());
        Violation.unless(
                result.output().length == 0,
                "refused, but %d octets came out".formatted(result.output().length));
        Matcher reply = reply(result);
        Violation.unless(
                reply.group(1).equals("554") && reply.group(2).equals(code),
                "expected 554 " + code + ", found " + reply.group());
        hidesInside(result);
        return reply.group();
    }

    /** Whatever becomes of it, nothing that was sealed comes out. */
    void doesNotOpen(byte[] message) throws IOException, InterruptedException {
        Driver.Result result = run(message, border());
        Violation.unless(
                Octets.indexOf(result.output(), "secret place") < 0, "what was sealed came out");
        hidesInside(result);
    }

    /** Not this site's business: it comes out as it went in. */
    void leavesAlone(byte[] message, Border border) throws IOException, InterruptedException {
        Driver.Result result = run(message, border);
        Violation.unless(
                result.status() == Driver.OK
                        && Octets.text(result.output()).endsWith(Octets.text(message)),
                "expected the message as it was, found status %d and %d octets"
                        .formatted(result.status(), result.output().length));
    }

    private static void hidesInside(Driver.Result result) {
        Violation.unless(
                !result.diagnostics().contains("secret place"),
                "the diagnostics quote what was sealed");
    }

    private static Matcher reply(Driver.Result result) {
        Matcher reply = REPLY.matcher(result.diagnostics());
        Violation.unless(
                reply.find(),
                "no SMTP reply with an enhanced code on standard error: "
                        + result.diagnostics().strip());
        return reply;
    }

    /** A temporary refusal with this enhanced code. */
    void defers(byte[] message, Border border, String code)
            throws IOException, InterruptedException {
        Driver.Result result = run(message, border);
        Violation.unless(
                result.status() == Driver.TEMPORARY && result.output().length == 0,
                "expected a temporary refusal with status 75, found " + result.status());
        Matcher reply = reply(result);
        Violation.unless(
                reply.group(1).startsWith("4") && reply.group(2).equals(code),
                "expected 451 " + code + ", found " + reply.group());
    }

    Driver.Result run(byte[] message, Border border) throws IOException, InterruptedException {
        List<Option> options = new ArrayList<>();
        options.add(
                new Option(
                        "key",
                        border.key()
                                .map(octets -> scratch.file("key", octets))
                                .orElseGet(() -> scratch.path("no-such-key"))));
        options.add(new Option("destination", border.destination()));
        border.to().forEach(to -> options.add(new Option("to", to)));
        file(options, "origin-policy", border.policyOctets());
        file(options, "origin-certificate", border.certificate());
        if (border.remembering()) {
            options.add(new Option("state", scratch.path("state")));
        }
        scratch.note("unseal " + options);
        border.policy().ifPresent(text -> scratch.note("origin policy: " + text));
        scratch.show(Transcript.Direction.SENT, message);
        Driver.Result result = driver.run("unseal", options, Map.of(), message);
        scratch.show(Transcript.Direction.RECEIVED, result.output());
        scratch.heard(result.diagnostics());
        scratch.note("status " + result.status());
        if (result.status() == Driver.USAGE) {
            throw new NotImplemented("the driver does not know unseal with these options");
        }
        return result;
    }

    private void file(List<Option> options, String name, Optional<byte[]> octets) {
        octets.ifPresent(content -> options.add(new Option(name, scratch.file(name, content))));
    }

    @Override
    public void close() throws IOException {
        scratch.close();
    }
}
