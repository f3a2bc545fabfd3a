package org.postseal.conformance.server;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;
import org.postseal.conformance.Case;
import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Certificate;
import org.postseal.conformance.openpgp.Signatures;
import org.postseal.conformance.wire.Reply;
import org.postseal.conformance.wire.TlsContexts;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** PROVE: that the host at the other end of this TLS session holds the site key (section 4.6). */
final class ProofSection {
    private static final Set<Integer> WEAK =
            Set.of(
                    HashAlgorithmTags.MD5,
                    HashAlgorithmTags.SHA1,
                    HashAlgorithmTags.RIPEMD160,
                    HashAlgorithmTags.SHA224);

    private ProofSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(15, "The site proof")
                .must(
                        1,
                        "proves the site key over the exporter value of this TLS session",
                        Stage.PROVE,
                        ProofSection::proves,
                        "A-01")
                .must(
                        2,
                        "proves each session anew, one that resumes another too",
                        Stage.SECURED,
                        ProofSection::provesAnew,
                        "A-01")
                .must(
                        3,
                        "signs the domain in lower case, as it was not asked for",
                        Stage.PROVE,
                        ProofSection::lowerCase,
                        "A-01")
                .must(
                        4,
                        "does not offer PROVE over TLS 1.2",
                        Stage.GREETED,
                        ProofSection::notOfferedBelow,
                        "A-01")
                .must(
                        5,
                        "refuses PROVE with 504 5.5.4 over TLS 1.2",
                        Stage.GREETED,
                        ProofSection::refusedBelow,
                        "A-01")
                .must(
                        6,
                        "sends no P lines to a client that did not ask for them",
                        Stage.PROVE,
                        ProofSection::notUnasked,
                        "A-01")
                .must(
                        7,
                        "proves over the certificate held where the answer is UNCHANGED",
                        Stage.PROVE,
                        ProofSection::unchanged,
                        "A-01")
                .must(
                        8,
                        "refuses PROVE for a domain that it does not serve with 551 5.7.1",
                        Stage.PROVE,
                        ProofSection::notServed)
                .must(
                        9,
                        "refuses PROVE twice, with a value or after HAVE with 501 5.5.4",
                        Stage.PROVE,
                        ProofSection::syntax)
                .must(
                        10,
                        "refuses PROVE after HELO with 503 5.5.1",
                        Stage.PROVE,
                        ProofSection::afterHelo,
                        "E-05")
                .must(
                        11,
                        "proves by one signature of type 0x00 and SHA-256 or stronger",
                        Stage.PROVE,
                        ProofSection::strong,
                        "F-03")
                .must(
                        12,
                        "keeps the transaction over PROVE",
                        Stage.PROVE,
                        ProofSection::transactionKept,
                        "K-02")
                .cases();
    }

    private static String query(Visit visit) {
        return QuerySection.site(visit, " PROVE");
    }

    /** Asks in this session, and is told over the octets of this session. */
    private static byte[] proved(Visit visit) throws IOException {
        KeyAnswer answer = KeyAsker.ask(visit, query(visit));
        verify(visit, answer, answer.certificateOctets());
        return answer.proofOctets();
    }

    private static void verify(Visit visit, KeyAnswer answer, byte[] certificate) {
        Violation.unless(
                verifies(visit, answer.proofOctets(), certificate),
                "P is not a signature by the site key over the exporter value of this session,"
                        + " the query site:"
                        + visit.peer().domain()
                        + " and this certificate");
    }

    private static boolean verifies(Visit visit, byte[] proof, byte[] certificate) {
        byte[] octets =
                Signatures.proofOctets(
                        visit.dialogue().exporter().orElseThrow(),
                        "site:" + visit.peer().domain(),
                        KeyAnswer.sha256(certificate));
        return Signatures.verifies(Signatures.parse(proof), octets, Certificate.parse(certificate));
    }

    private static Verdict proves(Visit visit) throws IOException {
        proved(visit);
        return Verdict.pass();
    }

    /** The second connection shares what the first has learnt of TLS, and so may resume it. */
    private static Verdict provesAnew(Visit visit) throws IOException {
        visit.ehlo();
        visit.requireKeys();
        visit.requireProve();
        byte[] first = proved(visit);
        try (Visit again = visit.resuming()) {
            again.requireProve();
            KeyAnswer answer = KeyAsker.ask(again, query(again));
            Violation.unless(
                    !verifies(again, first, answer.certificateOctets()),
                    "the proof of another session holds in this one");
            verify(again, answer, answer.certificateOctets());
        }
        return Verdict.pass();
    }

    private static Verdict lowerCase(Visit visit) throws IOException {
        String query = "PGPKEY SITE " + visit.peer().domain().toUpperCase(Locale.ROOT) + " PROVE";
        KeyAnswer answer = KeyAsker.ask(visit, query);
        verify(visit, answer, answer.certificateOctets());
        return Verdict.pass();
    }

    private static void below(Visit visit) throws IOException {
        try {
            visit.secure(TlsContexts.trustingAll("TLSv1.2"));
        } catch (IOException e) {
            throw new NotImplemented("TLS 1.2 is not spoken: " + e.getMessage());
        }
        visit.ehlo();
        visit.requireKeys();
    }

    private static Verdict notOfferedBelow(Visit visit) throws IOException {
        below(visit);
        Violation.unless(!visit.offersProof(), "PROVE is announced over TLS 1.2");
        return Verdict.pass();
    }

    private static Verdict refusedBelow(Visit visit) throws IOException {
        below(visit);
        Reply reply = visit.command(query(visit));
        KeyAsker.withinBudget(reply);
        boolean proof = reply.texts().stream().anyMatch(line -> line.matches("(2\\.0\\.0 )?P .*"));
        Violation.unless(!proof, "P lines over TLS 1.2");
        Expect.refused(query(visit) + " over TLS 1.2", reply);
        return Expect.exactly(query(visit) + " over TLS 1.2", reply, 504, "5.5.4");
    }

    private static Verdict notUnasked(Visit visit) throws IOException {
        Violation.unless(KeyAsker.site(visit).proof().isEmpty(), "P lines, though without PROVE");
        String user = KeyAsker.unknown(visit);
        Reply reply = visit.command(user);
        QuerySection.answered(user, reply);
        if (reply.code() == 250) {
            Violation.unless(KeyAnswer.of(user, reply).proof().isEmpty(), "P lines for a mailbox");
        }
        return Verdict.pass();
    }

    private static Verdict unchanged(Visit visit) throws IOException {
        byte[] held = KeyAsker.site(visit).certificateOctets();
        String query = query(visit) + " HAVE=" + KeyAnswer.have(held);
        KeyAnswer answer = KeyAsker.ask(visit, query);
        Violation.unless(answer.unchanged(), "a key, though HAVE is current");
        verify(visit, answer, held);
        return Verdict.pass();
    }

    private static Verdict notServed(Visit visit) throws IOException {
        String query = "PGPKEY SITE not-served.invalid PROVE";
        return Expect.exactly(query, visit.command(query), 551, "5.7.1");
    }

    private static Verdict syntax(Visit visit) throws IOException {
        Verdict verdict = Verdict.pass();
        for (String words :
                List.of(" PROVE PROVE", " PROVE=1", " HAVE=" + "0".repeat(64) + " PROVE")) {
            String query = QuerySection.site(visit, words);
            verdict =
                    Expect.both(verdict, Expect.exactly(query, visit.command(query), 501, "5.5.4"));
        }
        return verdict;
    }

    private static Verdict afterHelo(Visit visit) throws IOException {
        Expect.code("HELO", visit.command("HELO client.test"), 250);
        String query = query(visit);
        return Expect.exactly(query + " after HELO", visit.command(query), 503, "5.5.1");
    }

    private static Verdict strong(Visit visit) throws IOException {
        PGPSignature proof = Signatures.parse(KeyAsker.ask(visit, query(visit)).proofOctets());
        Violation.unless(
                proof.getSignatureType() == PGPSignature.BINARY_DOCUMENT,
                "a proof of type " + proof.getSignatureType());
        Violation.unless(
                !WEAK.contains(proof.getHashAlgorithm()),
                "a proof by hash algorithm " + proof.getHashAlgorithm());
        return Verdict.pass();
    }

    private static Verdict transactionKept(Visit visit) throws IOException {
        visit.mail("");
        QuerySection.answered(query(visit), visit.command(query(visit)));
        visit.rcpt("");
        return Verdict.pass();
    }
}
