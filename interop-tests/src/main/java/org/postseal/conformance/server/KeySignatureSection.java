package org.postseal.conformance.server;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;
import org.postseal.conformance.Case;
import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Certificate;
import org.postseal.conformance.openpgp.Signatures;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The site key's signature on key replies: S lines (section 4 of the draft). */
final class KeySignatureSection {
    private static final Set<Integer> STRONG =
            Set.of(
                    HashAlgorithmTags.SHA256,
                    HashAlgorithmTags.SHA384,
                    HashAlgorithmTags.SHA512,
                    HashAlgorithmTags.SHA3_256,
                    HashAlgorithmTags.SHA3_512);

    private KeySignatureSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(5, "Signatures on key replies")
                .should(
                        1,
                        "signs key replies with the site key",
                        Stage.KEYS,
                        KeySignatureSection::present,
                        "K-08")
                .must(
                        2,
                        "signs with type 0x00 and SHA-256 or stronger",
                        Stage.KEYS,
                        KeySignatureSection::strong,
                        "K-08",
                        "F-03")
                .must(
                        3,
                        "signs query, scope, digest and EXP of the reply to a site query",
                        Stage.KEYS,
                        KeySignatureSection::site,
                        "K-08")
                .must(
                        4,
                        "signs the mailbox asked for in the reply to a mailbox query",
                        Stage.KEYS,
                        visit -> mailbox(visit, visit.peer().mailbox(), visit.peer().mailbox()),
                        "K-08")
                .must(
                        5,
                        "signs a quoted local-part as it is without quotes",
                        Stage.KEYS,
                        KeySignatureSection::quoted,
                        "K-08")
                .must(
                        6,
                        "signs the local-part as sent, in its own case",
                        Stage.KEYS,
                        KeySignatureSection::caseKept,
                        "K-08")
                .must(
                        7,
                        "signs the new EXP of UNCHANGED",
                        Stage.KEYS,
                        KeySignatureSection::unchanged,
                        "K-09")
                .must(
                        8,
                        "answers for a mailbox that has a key with SCOPE=user, signed as such",
                        Stage.KEYS,
                        KeySignatureSection::keyed,
                        "K-08")
                .cases();
    }

    private static Verdict present(Visit visit) throws IOException {
        Violation.unless(!KeyAsker.site(visit).signature().isEmpty(), "no S lines");
        return Verdict.pass();
    }

    private static PGPSignature signature(KeyAnswer answer) {
        if (answer.signature().isEmpty()) {
            throw new NotImplemented("no S lines");
        }
        return Signatures.parse(answer.signatureOctets());
    }

    private static Verdict strong(Visit visit) throws IOException {
        PGPSignature signature = signature(KeyAsker.site(visit));
        Violation.unless(
                signature.getSignatureType() == PGPSignature.BINARY_DOCUMENT,
                "a signature of type " + signature.getSignatureType());
        Violation.unless(
                STRONG.contains(signature.getHashAlgorithm()),
                "a signature by hash algorithm " + signature.getHashAlgorithm());
        return Verdict.pass();
    }

    private static Verdict site(Visit visit) throws IOException {
        KeyAnswer answer = KeyAsker.site(visit);
        verify(visit, answer, "site:" + visit.peer().domain(), answer.certificateOctets());
        return Verdict.pass();
    }

    /**
     * @param asked as in the command
     * @param signed as in the signed octets
     */
    private static Verdict mailbox(Visit visit, String asked, String signed) throws IOException {
        KeyAnswer answer = KeyAsker.ask(visit, "PGPKEY <" + asked + ">");
        verify(visit, answer, signed, answer.certificateOctets());
        return Verdict.pass();
    }

    private static Verdict quoted(Visit visit) throws IOException {
        String domain = visit.peer().domain();
        return mailbox(visit, "\"no \\body\"@" + domain, "no body@" + domain);
    }

    private static Verdict caseKept(Visit visit) throws IOException {
        String address = "NoBody@" + visit.peer().domain();
        return mailbox(visit, address, address);
    }

    private static Verdict unchanged(Visit visit) throws IOException {
        byte[] held = KeyAsker.site(visit).certificateOctets();
        KeyAnswer answer =
                KeyAsker.ask(visit, QuerySection.site(visit, " HAVE=" + KeyAnswer.have(held)));
        verify(visit, answer, "site:" + visit.peer().domain(), held);
        return Verdict.pass();
    }

    private static Verdict keyed(Visit visit) throws IOException {
        String mailbox =
                visit.peer()
                        .keyedMailbox()
                        .orElseThrow(
                                () -> new NotImplemented("no mailbox with its own key is given"));
        KeyAnswer answer = KeyAsker.ask(visit, "PGPKEY <" + mailbox + ">");
        Violation.unless(
                answer.header().scope().equals("user"),
                "SCOPE=" + answer.header().scope() + " for " + mailbox);
        verify(visit, answer, mailbox, answer.certificateOctets());
        return Verdict.pass();
    }

    private static void verify(Visit visit, KeyAnswer answer, String query, byte[] certificate)
            throws IOException {
        PGPSignature signature = signature(answer);
        String scope = answer.unchanged() ? "site" : answer.header().scope();
        byte[] octets =
                Signatures.keyReplyOctets(
                        query, scope, KeyAnswer.sha256(certificate), answer.expires());
        Certificate site = KeyAsker.siteCertificate(visit);
        Violation.unless(
                Signatures.verifies(signature, octets, site),
                "S is not a signature by the site key over the query "
                        + query
                        + ", scope "
                        + scope
                        + ", this certificate and EXP="
                        + answer.expires());
    }
}
