package org.postseal.conformance.server;

import org.postseal.conformance.Case;
import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.openpgp.Certificate;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** REQSEAL and KEYFPR (section 8 of the draft). */
final class ParameterSection {
    private static final String FINGERPRINT = "0123456789abcdef0123456789abcdef01234567";

    private ParameterSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(8, "MAIL and RCPT parameters")
                .must(
                        1,
                        "takes REQSEAL, in either case, where OPENPGP is announced",
                        Stage.OPENPGP,
                        ParameterSection::reqseal,
                        "M-01")
                .must(
                        2,
                        "refuses REQSEAL before TLS with 555 5.5.4",
                        Stage.GREETED,
                        ParameterSection::reqsealInClear,
                        "M-01")
                .must(
                        3,
                        "refuses REQSEAL after HELO with 555 5.5.4",
                        Stage.OPENPGP,
                        ParameterSection::reqsealAfterHelo,
                        "M-01",
                        "E-05")
                .must(
                        4,
                        "refuses REQSEAL with a value",
                        Stage.OPENPGP,
                        visit -> refusedMail(visit, " REQSEAL=1", " REQSEAL="),
                        "M-01")
                .must(
                        5,
                        "refuses REQSEAL twice",
                        Stage.OPENPGP,
                        visit -> refusedMail(visit, " REQSEAL REQSEAL"),
                        "M-01")
                .must(
                        6,
                        "takes KEYFPR of the current encryption subkey, in either case",
                        Stage.KEYS,
                        ParameterSection::currentKey,
                        "M-01",
                        "M-04")
                .must(
                        7,
                        "refuses a malformed KEYFPR",
                        Stage.OPENPGP,
                        ParameterSection::malformedKey,
                        "M-01")
                .must(
                        8,
                        "refuses KEYFPR before TLS with 555 5.5.4",
                        Stage.GREETED,
                        ParameterSection::keyInClear,
                        "M-01")
                .must(
                        9,
                        "refuses KEYFPR twice",
                        Stage.OPENPGP,
                        visit ->
                                refusedRcpt(
                                        visit, " KEYFPR=" + FINGERPRINT + " KEYFPR=" + FINGERPRINT),
                        "M-01")
                .must(
                        10,
                        "takes a recipient whose KEYFPR it does not know",
                        Stage.OPENPGP,
                        ParameterSection::unknownKey,
                        "M-04")
                .must(
                        11,
                        "refuses a retired KEYFPR with 550 5.7.5",
                        Stage.OPENPGP,
                        ParameterSection::retiredKey,
                        "M-04")
                .must(
                        12,
                        "takes other recipients after one refused for its KEYFPR",
                        Stage.OPENPGP,
                        ParameterSection::othersUnaffected,
                        "M-04",
                        "P-11")
                .cases();
    }

    private static Verdict reqseal(Visit visit) throws IOException {
        visit.mail(" REQSEAL");
        Expect.code("RSET", visit.command("RSET"), 250);
        visit.mail(" reqseal");
        visit.rcpt("");
        return Verdict.pass();
    }

    /** The refusal counts only for a server that announces OPENPGP later. */
    private static Verdict reqsealInClear(Visit visit) throws IOException {
        String mail = "MAIL FROM:<> REQSEAL";
        Reply reply = visit.command(mail);
        Expect.code("RSET", visit.command("RSET"), 250);
        visit.secure();
        visit.ehlo();
        visit.requireOpenPgp();
        return Expect.exactly(mail + " before TLS", reply, 555, "5.5.4");
    }

    private static Verdict reqsealAfterHelo(Visit visit) throws IOException {
        Expect.code("HELO", visit.command("HELO client.test"), 250);
        String mail = "MAIL FROM:<> REQSEAL";
        return Expect.exactly(mail + " after HELO", visit.command(mail), 555, "5.5.4");
    }

    private static Verdict refusedMail(Visit visit, String... parameters) throws IOException {
        for (String parameter : parameters) {
            String mail = "MAIL FROM:<>" + parameter;
            Expect.refused(mail, visit.command(mail));
        }
        visit.mail(""); // nothing was begun, and nothing is in the way
        return Verdict.pass();
    }

    private static Verdict currentKey(Visit visit) throws IOException {
        Certificate site = KeyAsker.siteCertificate(visit);
        String fingerprint =
                HexFormat.of().formatHex(CertificateSection.usable(site).getFingerprint());
        visit.mail("");
        visit.rcpt(" KEYFPR=" + fingerprint);
        visit.rcpt(" keyfpr=" + fingerprint.toUpperCase(Locale.ROOT));
        return Verdict.pass();
    }

    private static Verdict malformedKey(Visit visit) throws IOException {
        return refusedRcpt(
                visit,
                " KEYFPR",
                " KEYFPR=",
                " KEYFPR=" + FINGERPRINT.substring(1),
                " KEYFPR=" + FINGERPRINT + "0",
                " KEYFPR=0x" + FINGERPRINT.substring(2),
                " KEYFPR=" + FINGERPRINT.substring(24));
    }

    private static Verdict refusedRcpt(Visit visit, String... parameters) throws IOException {
        visit.mail("");
        for (String parameter : parameters) {
            String rcpt = "RCPT TO:<" + visit.peer().mailbox() + ">" + parameter;
            Expect.refused(rcpt, visit.command(rcpt));
        }
        visit.rcpt("");
        return Verdict.pass();
    }

    private static Verdict keyInClear(Visit visit) throws IOException {
        String rcpt = "RCPT TO:<" + visit.peer().mailbox() + "> KEYFPR=" + FINGERPRINT;
        visit.mail("");
        Reply reply = visit.command(rcpt);
        Expect.code("RSET", visit.command("RSET"), 250);
        visit.secure();
        visit.ehlo();
        visit.requireOpenPgp();
        return Expect.exactly(rcpt + " before TLS", reply, 555, "5.5.4");
    }

    private static Verdict unknownKey(Visit visit) throws IOException {
        visit.mail("");
        visit.rcpt(" KEYFPR=" + FINGERPRINT);
        visit.rcpt(" KEYFPR=" + FINGERPRINT.substring(16) + FINGERPRINT);
        return Verdict.pass();
    }

    private static String retired(Visit visit) {
        return visit.peer()
                .retiredKey()
                .orElseThrow(() -> new NotImplemented("no retired key is given"));
    }

    private static Verdict retiredKey(Visit visit) throws IOException {
        visit.mail("");
        String rcpt = "RCPT TO:<" + visit.peer().mailbox() + "> KEYFPR=" + retired(visit);
        return Expect.exactly(rcpt, visit.command(rcpt), 550, "5.7.5");
    }

    /** A key that is malformed is refused by every server, a retired one is not always at hand. */
    private static Verdict othersUnaffected(Visit visit) throws IOException {
        visit.mail("");
        String rcpt =
                "RCPT TO:<"
                        + visit.peer().mailbox()
                        + "> KEYFPR="
                        + visit.peer().retiredKey().orElse("retired");
        Expect.refused(rcpt, visit.command(rcpt));
        visit.rcpt("");
        Expect.code("DATA", visit.command("DATA"), 354);
        visit.dialogue().send(Mail.of("one recipient is left") + ".\r\n");
        Expect.code("the message", visit.dialogue().reply(), 250);
        return Verdict.pass();
    }
}
