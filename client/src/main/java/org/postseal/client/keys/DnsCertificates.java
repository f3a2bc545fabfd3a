package org.postseal.client.keys;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.spec.SyntaxException;
import org.xbill.DNS.OPENPGPKEYRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The certificates of one OPENPGPKEY RRset (RFC 7929 section 2). */
record DnsCertificates(Answer answer, List<Certificate> certificates, List<Attempt> attempts) {
    /** More than these in one RRset are not looked at. */
    private static final int MOST = 8;

    static DnsCertificates ask(Resolver resolver, String owner, ParsedCertificates parser) {
        Answer answer = resolver.resolve(owner, Type.OPENPGPKEY);
        String security = answer.security().name().toLowerCase(Locale.ROOT);
        List<Certificate> certificates = new ArrayList<>();
        List<Attempt> attempts = new ArrayList<>();
        if (answer.isAbsent()) {
            attempts.add(attempt(owner, Attempt.Outcome.ABSENT, "no record, " + security));
        } else if (!answer.isFound() || answer.security() == Answer.Security.BOGUS) {
            String detail = answer.detail().orElse("the lookup failed");
            attempts.add(attempt(owner, Attempt.Outcome.FAILED, detail + ", " + security));
        } else {
            answer.records().stream()
                    .limit(MOST)
                    .forEach(record -> parse(record, owner, parser, certificates, attempts));
        }
        return new DnsCertificates(answer, certificates, attempts);
    }

    private static void parse(
            Record record,
            String owner,
            ParsedCertificates parser,
            List<Certificate> certificates,
            List<Attempt> attempts) {
        if (!(record instanceof OPENPGPKEYRecord key)) {
            return;
        }
        try {
            certificates.add(parser.parse(key.getCert()));
        } catch (SyntaxException e) {
            attempts.add(attempt(owner, Attempt.Outcome.UNUSABLE, e.getMessage()));
        }
    }

    static Attempt attempt(String owner, Attempt.Outcome outcome, String detail) {
        return new Attempt("OPENPGPKEY", owner, outcome, detail);
    }
}
