package org.postseal.conformance.server;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.conformance.Case;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.openpgp.EncryptedData;
import org.postseal.conformance.openpgp.Inner;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.SessionKey;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Which seals the server takes (section 8 of the draft): what needs no look inside it. */
final class UnsealingSection {
    private static final Duration HOUR = Duration.ofHours(1);

    private UnsealingSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(9, "Sealed mail taken")
                .must(
                        1,
                        "takes a SITE seal to the certificate that it serves",
                        Stage.SITE,
                        SealBench.taken(SealBench::good),
                        "E-04",
                        "P-14")
                .must(
                        2,
                        "takes a seal without a signature from an origin without a policy",
                        Stage.SITE,
                        SealBench.taken(b -> b.good().withInner(Inner::literal)),
                        "P-05")
                .must(
                        3,
                        "takes a seal that comes by BDAT",
                        Stage.SITE,
                        UnsealingSection::byChunk,
                        "P-14")
                .must(
                        4,
                        "takes a seal dated 13 days ago, and one 23 hours ahead",
                        Stage.SITE,
                        UnsealingSection::datesWithin,
                        "P-08")
                .must(
                        5,
                        "answers a seal that it has seen as if it took it again",
                        Stage.SITE,
                        UnsealingSection::replay,
                        "P-08")
                .must(
                        6,
                        "does not compare Seal-From with the reverse-path",
                        Stage.SITE,
                        SealBench.taken(b -> b.with("Seal-From", "<x@y.invalid>")),
                        "P-04")
                .must(
                        7,
                        "takes the domain of a recipient in any case for that of its Seal-To",
                        Stage.SITE,
                        UnsealingSection::domainInAnyCase,
                        "P-04")
                .must(
                        8,
                        "makes no quick check of SEIPDv1: the MDC decides",
                        Stage.SITE,
                        SealBench.taken(
                                b ->
                                        SealBench.encrypted(
                                                b.good(), EncryptedData::seipd1WrongRepeat)),
                        "P-02")
                .must(
                        9,
                        "takes what is encrypted to a key that it does not know as other mail",
                        Stage.SITE,
                        SealBench.taken(UnsealingSection::unknownKey),
                        "P-03")
                .must(
                        10,
                        "takes what is encrypted to nobody named as other mail",
                        Stage.SITE,
                        SealBench.taken(UnsealingSection::anonymous),
                        "P-03")
                .must(
                        11,
                        "takes a seal whose KEYFPR is that of its subkey",
                        Stage.SITE,
                        UnsealingSection::withKeyfpr,
                        "M-04")
                .must(
                        12,
                        "takes an original whose header is not ASCII, as message/global",
                        Stage.SITE,
                        SealBench.taken(UnsealingSection::global),
                        "F-01")
                .must(
                        13,
                        "takes a seal with REQSEAL",
                        Stage.SITE,
                        UnsealingSection::withReqseal,
                        "M-01")
                .cases();
    }

    private static Verdict byChunk(Visit visit) throws IOException {
        visit.requireExtension("CHUNKING");
        byte[] message = new SealBench(visit).good().message();
        visit.mail("");
        visit.rcpt("");
        byte[] command = Octets.ascii("BDAT " + message.length + " LAST\r\n");
        visit.dialogue().send(Octets.join(command, message));
        SealBench.taken(visit.dialogue().reply());
        return Verdict.pass();
    }

    private static Verdict datesWithin(Visit visit) throws IOException {
        SealBench bench = new SealBench(visit);
        SealBench.taken(bench.send(bench.dated(Instant.now().minus(Duration.ofDays(13)))));
        SealBench.taken(
                bench.send(bench.dated(Instant.now().plus(Duration.ofDays(1)).minus(HOUR))));
        return Verdict.pass();
    }

    private static Verdict replay(Visit visit) throws IOException {
        SealBench bench = new SealBench(visit);
        byte[] message = bench.good().message();
        SealBench.taken(bench.send(message));
        SealBench.taken(bench.send(message));
        return Verdict.pass();
    }

    private static Verdict domainInAnyCase(Visit visit) throws IOException {
        SealBench bench = new SealBench(visit);
        String mailbox = visit.peer().mailbox();
        int at = mailbox.lastIndexOf('@');
        String rcpt =
                "RCPT TO:<"
                        + mailbox.substring(0, at)
                        + mailbox.substring(at).toUpperCase(Locale.ROOT)
                        + ">";
        visit.mail("");
        Expect.code(rcpt, visit.command(rcpt), 250);
        Expect.code("DATA", visit.command("DATA"), 354);
        visit.dialogue().send(Octets.join(bench.good().message(), Octets.ascii(".\r\n")));
        SealBench.taken(visit.dialogue().reply());
        return Verdict.pass();
    }

    /** It would be opened, and found wrong, by who tried its keys on it. */
    private static Seal unknownKey(SealBench bench) {
        PGPPublicKey unknown = bench.origin().encryptionKey().publicKey();
        return bench.good()
                .withEncryption((_, _) -> Seal.encrypt1(Octets.ascii("unreadable"), unknown));
    }

    private static Seal anonymous(SealBench bench) {
        return bench.good()
                .withEncryption(
                        (packets, to) -> {
                            SessionKey key = SessionKey.random();
                            return Octets.join(
                                    key.anonymousPkesk3(to),
                                    EncryptedData.seipd1WrongMdc(key, packets));
                        });
    }

    private static Seal global(SealBench bench) {
        return bench.of("X-Name: d\u00e4ve\r\n" + Mail.of("gr\u00fc\u00dfe"))
                .withFields(fields -> fields.with("Content-Type", "message/global"));
    }

    private static Verdict withKeyfpr(Visit visit) throws IOException {
        SealBench bench = new SealBench(visit);
        String fingerprint = bench.destination().encryptionKey().fingerprint();
        return withParameters(visit, "", " KEYFPR=" + fingerprint, bench);
    }

    private static Verdict withReqseal(Visit visit) throws IOException {
        return withParameters(visit, " REQSEAL", "", new SealBench(visit));
    }

    private static Verdict withParameters(
            Visit visit, String ofMail, String ofRcpt, SealBench bench) throws IOException {
        visit.mail(ofMail);
        visit.rcpt(ofRcpt);
        Expect.code("DATA", visit.command("DATA"), 354);
        visit.dialogue().send(Octets.join(bench.good().message(), Octets.ascii(".\r\n")));
        SealBench.taken(visit.dialogue().reply());
        return Verdict.pass();
    }
}
