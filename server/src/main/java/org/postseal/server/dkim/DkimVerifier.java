package org.postseal.server.dkim;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.server.dkim.DkimResult.Status;
import org.postseal.spec.seal.Header;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Verifies the signatures of a message (RFC 6376 section 6). */
public final class DkimVerifier {
    /** More are not looked at: each costs a query and a public key operation. */
    public static final int MAX_SIGNATURES = 10;

    private static final int MARK = 8;

    private final InstantSource clock;

    public DkimVerifier(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What a message shows.
     *
     * @param header empty where it is too long to be looked at
     * @param results one for each signature, in the order of the fields
     */
    public record Verified(Optional<Header> header, List<DkimResult> results) {
        public Verified {
            results = List.copyOf(results);
        }
    }

    /** The canonical form of a body and its length: signatures share their hash. */
    private record Form(Canonicalization form, long limit) {
        static Form of(Signature signature) {
            return new Form(signature.bodyForm(), signature.length().orElse(Long.MAX_VALUE));
        }
    }

    /** A body that was hashed. */
    private record Hashed(byte[] hash, boolean whole, boolean reachesLimit) {}

    /**
     * Reads a message and asks for the keys of its signatures; blocks.
     *
     * @throws IOException where the message cannot be read
     */
    public Verified verify(InputStream message, Resolver resolver) throws IOException {
        Map<Form, BodyHash> running = new HashMap<>();
        MessageStream stream =
                new MessageStream(
                        header -> {
                            fields(header).forEach(field -> want(field, running));
                            return List.copyOf(running.values());
                        });
        stream.readAll(message);
        if (stream.header().isEmpty()) {
            return new Verified(
                    Optional.empty(), List.of(DkimResult.unreadable("header too long")));
        }
        Map<Form, Hashed> bodies = new HashMap<>();
        running.forEach(
                (form, hash) ->
                        bodies.put(
                                form,
                                new Hashed(hash.finish(), hash.isWhole(), hash.reachesLimit())));
        Header header = stream.header().get();
        List<DkimResult> results = new ArrayList<>();
        for (Header.Field field : fields(header)) {
            results.add(verify(field, header, bodies, resolver));
        }
        return new Verified(Optional.of(header), results);
    }

    private static List<Header.Field> fields(Header header) {
        return header.fields().stream()
                .filter(field -> field.is(Signature.NAME))
                .limit(MAX_SIGNATURES)
                .toList();
    }

    private static void want(Header.Field field, Map<Form, BodyHash> running) {
        try {
            Signature signature = Signature.parse(field);
            running.computeIfAbsent(Form.of(signature), _ -> signature.newBodyHash());
        } catch (DkimException e) {
            // Said when it is its turn.
        }
    }

    private DkimResult verify(
            Header.Field field, Header header, Map<Form, Hashed> bodies, Resolver resolver) {
        Signature signature;
        try {
            signature = Signature.parse(field);
        } catch (DkimException e) {
            return DkimResult.unreadable(e.getMessage());
        }
        try {
            return verify(signature, header, bodies.get(Form.of(signature)), resolver);
        } catch (DkimException e) {
            return result(signature, Status.PERMERROR, e.getMessage());
        }
    }

    private DkimResult verify(Signature signature, Header header, Hashed body, Resolver resolver)
            throws DkimException {
        long now = clock.instant().getEpochSecond();
        if (signature.expires().isPresent() && signature.expires().getAsLong() < now) {
            return result(signature, Status.FAIL, "signature expired");
        }
        if (!body.reachesLimit()) {
            return result(signature, Status.FAIL, "body shorter than l=");
        }
        if (!MessageDigest.isEqual(body.hash(), signature.bodyHash())) {
            return result(signature, Status.FAIL, "body was changed");
        }
        Answer answer = resolver.resolve(signature.keyOwner(), Type.TXT);
        if (answer.status() == Answer.Status.FAILED) {
            return result(signature, Status.TEMPERROR, "no answer for the key");
        }
        KeyRecord key = KeyRecord.parse(text(answer), signature);
        byte[] signed = signature.signedOctets(header);
        if (!key.verifies(signature.algorithm(), signed, signature.signature())) {
            return result(signature, Status.FAIL, "header was changed");
        }
        if (!body.whole()) {
            return result(signature, Status.POLICY, "l= leaves a part unsigned");
        }
        return key.isTest()
                ? result(signature, Status.POLICY, "key is a test")
                : result(signature, Status.PASS, "");
    }

    private static String text(Answer answer) throws DkimException {
        return answer.records().stream()
                .filter(TXTRecord.class::isInstance)
                .map(record -> String.join("", ((TXTRecord) record).getStrings()))
                .findFirst()
                .orElseThrow(() -> new DkimException("no key published"));
    }

    private static DkimResult result(Signature signature, Status status, String reason) {
        String value = Base64.getEncoder().encodeToString(signature.signature());
        return new DkimResult(
                status,
                signature.domain(),
                signature.selector(),
                signature.algorithm().wire(),
                value.substring(0, Math.min(MARK, value.length())),
                reason);
    }
}
