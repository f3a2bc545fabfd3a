package org.postseal.client.sts;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.client.keys.HttpsFetch;
import org.postseal.client.session.HttpsResult;
import org.postseal.client.session.Redirects;
import org.postseal.client.sts.StsFinding.Trouble;
import org.postseal.client.sts.StsFinding.Trouble.Kind;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.StsPolicy;
import org.postseal.spec.dns.StsRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Asks for a domain's TXT record and for its policy. Blocks; remembers nothing. */
final class StsSource {
    private final Resolver resolver;
    private final HttpsFetch https;

    StsSource(Resolver resolver, HttpsFetch https) {
        this.resolver = resolver;
        this.https = https;
    }

    /** The TXT record as it is now. */
    sealed interface Txt {
        record Found(String id) implements Txt {}

        /** None, or more than one (RFC 8461 section 3.1). */
        record Absent(String detail) implements Txt {}

        record Failed(Trouble trouble) implements Txt {}
    }

    Txt txt(String domain) {
        String owner = StsRecord.owner(domain);
        Answer answer = resolver.resolve(owner, Type.TXT);
        if (answer.status() == Answer.Status.FAILED) {
            String detail = answer.detail().orElse("no answer");
            return new Txt.Failed(
                    new Trouble(Kind.LOOKUP, "TXT lookup of " + owner + " failed: " + detail));
        }
        List<String> texts =
                answer.records().stream()
                        .filter(TXTRecord.class::isInstance)
                        .map(rr -> joined((TXTRecord) rr))
                        .filter(StsRecord::isCandidate)
                        .toList();
        if (texts.size() != 1) {
            return new Txt.Absent(
                    texts.isEmpty() ? "" : texts.size() + " records at " + owner + ", not one");
        }
        try {
            return new Txt.Found(StsRecord.decode(texts.getFirst()).id());
        } catch (SyntaxException e) {
            return new Txt.Failed(
                    new Trouble(Kind.INVALID, "bad record at " + owner + ": " + e.getMessage()));
        }
    }

    /** The strings joined without separator; octets, not dnsjava's escaped presentation. */
    private static String joined(TXTRecord rr) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        rr.getStringsAsByteArrays().forEach(string -> joined.writeBytes(string));
        return joined.toString(StandardCharsets.ISO_8859_1);
    }

    /** What came of a fetch. */
    sealed interface Fetched {
        record Found(StsPolicy policy) implements Fetched {}

        record Failed(Trouble trouble) implements Fetched {}
    }

    Fetched fetch(String domain) {
        return switch (https.get(StsPolicy.url(domain), new Redirects.Refused())) {
            case HttpsResult.Ok ok -> read(ok);
            case HttpsResult.NotFound() -> failed(Kind.FETCH, "the policy host has no policy");
            case HttpsResult.HostAbsent(String detail) -> failed(Kind.FETCH, detail);
            case HttpsResult.Failed(String reason) ->
                    // SafeHttps says so of a handshake, which fails for a certificate as a rule.
                    failed(reason.startsWith("TLS with ") ? Kind.WEBPKI : Kind.FETCH, reason);
        };
    }

    private static Fetched read(HttpsResult.Ok ok) {
        String type = ok.contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals("text/plain")) {
            return failed(Kind.INVALID, "the policy is not text/plain");
        }
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(ok.body()))
                            .toString();
            return new Fetched.Found(StsPolicy.decode(text));
        } catch (CharacterCodingException e) {
            return failed(Kind.INVALID, "the policy is not UTF-8");
        } catch (SyntaxException e) {
            return failed(Kind.INVALID, "bad policy: " + e.getMessage());
        }
    }

    private static Fetched failed(Kind kind, String detail) {
        return new Fetched.Failed(new Trouble(kind, detail));
    }
}
