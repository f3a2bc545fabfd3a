package org.postseal.conformance.server;

import org.postseal.conformance.Case;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The PGPKEY command: what is refused, and how (section 4 of the draft). */
final class QuerySection {
    private static final String NOT_SERVED = "not-served.invalid";
    private static final String SHA256 = "0123456789abcdef".repeat(4);

    private QuerySection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(3, "The PGPKEY command")
                .must(
                        1,
                        "refuses PGPKEY before TLS with 530 5.7.10",
                        Stage.GREETED,
                        QuerySection::beforeTls,
                        "K-01")
                .must(
                        2,
                        "refuses PGPKEY after HELO with 503 5.5.1",
                        Stage.KEYS,
                        QuerySection::afterHelo,
                        "E-05")
                .must(
                        3,
                        "refuses a query that is neither a site nor a mailbox with 501 5.5.4",
                        Stage.KEYS,
                        visit ->
                                syntax(
                                        visit,
                                        "PGPKEY",
                                        "PGPKEY SITE",
                                        "PGPKEY SITE " + visit.peer().mailbox(),
                                        "PGPKEY SITE <" + visit.peer().domain() + ">",
                                        "PGPKEY DOMAIN " + visit.peer().domain(),
                                        "PGPKEY SITE .." + visit.peer().domain()))
                .must(
                        4,
                        "refuses a malformed mailbox with 501 5.5.4",
                        Stage.KEYS,
                        visit ->
                                syntax(
                                        visit,
                                        "PGPKEY " + visit.peer().mailbox(),
                                        "PGPKEY <>",
                                        "PGPKEY <@" + visit.peer().domain() + ">",
                                        "PGPKEY <postmaster@>",
                                        "PGPKEY <" + visit.peer().mailbox(),
                                        "PGPKEY <a..b@" + visit.peer().domain() + ">"))
                .must(
                        5,
                        "refuses a malformed HAVE with 501 5.5.4",
                        Stage.KEYS,
                        visit ->
                                parameters(
                                        visit,
                                        "HAVE",
                                        "HAVE=",
                                        "HAVE=" + SHA256.substring(1),
                                        "HAVE=" + SHA256 + "0",
                                        "HAVE=" + SHA256.replace('f', 'g'),
                                        "HAVE=" + SHA256 + " HAVE=" + SHA256))
                .must(
                        6,
                        "refuses a word that it does not know with 501 5.5.4",
                        Stage.KEYS,
                        visit -> parameters(visit, "NOW", "NOW=1", "SMTPUTF8=1", "V=1"))
                .must(
                        7,
                        "refuses PROVE for a mailbox with 501 5.5.4",
                        Stage.KEYS,
                        visit -> syntax(visit, "PGPKEY <" + visit.peer().mailbox() + "> PROVE"))
                .must(
                        8,
                        "takes PGPKEY, its words, domain and digits in either case",
                        Stage.KEYS,
                        QuerySection::eitherCase)
                .must(
                        9,
                        "refuses a mailbox that is not ASCII with 553 5.6.7 without SMTPUTF8",
                        Stage.KEYS,
                        QuerySection::utf8Unannounced)
                .must(
                        10,
                        "takes a mailbox that is not ASCII with SMTPUTF8",
                        Stage.KEYS,
                        QuerySection::utf8)
                .must(
                        11,
                        "refuses domains that it does not serve with 551 5.7.1",
                        Stage.KEYS,
                        QuerySection::notServed)
                .must(
                        12,
                        "refuses PGPKEY between the chunks of a message with 503 5.5.1",
                        Stage.KEYS,
                        QuerySection::betweenChunks)
                .must(
                        13,
                        "takes PGPKEY within DATA for content",
                        Stage.KEYS,
                        QuerySection::withinData,
                        "K-02")
                .must(
                        14,
                        "takes the longest query that the grammar allows",
                        Stage.KEYS,
                        QuerySection::longest)
                .must(
                        15,
                        "refuses a query of 20,000 octets, and answers the next",
                        Stage.KEYS,
                        QuerySection::tooLong)
                .cases();
    }

    /** A query for the site of the peer, with parameters that begin with a space. */
    static String site(Visit visit, String parameters) {
        return "PGPKEY SITE " + visit.peer().domain() + parameters;
    }

    /** A query for a local-part at the peer's domain. */
    static String user(Visit visit, String localPart) {
        return "PGPKEY <" + localPart + "@" + visit.peer().domain() + ">";
    }

    /** A key, or none disclosed: the query was understood. */
    static void answered(String query, Reply reply) {
        KeyAsker.withinBudget(reply);
        Expect.code(query, reply, 250, 252);
    }

    private static Verdict beforeTls(Visit visit) throws IOException {
        String query = site(visit, "");
        Reply reply = visit.command(query);
        visit.secure();
        visit.ehlo();
        visit.requireKeys();
        return Expect.exactly(query + " before TLS", reply, 530, "5.7.10");
    }

    private static Verdict afterHelo(Visit visit) throws IOException {
        Expect.code("HELO", visit.command("HELO client.test"), 250);
        String query = site(visit, "");
        return Expect.exactly(query + " after HELO", visit.command(query), 503, "5.5.1");
    }

    private static Verdict parameters(Visit visit, String... parameters) throws IOException {
        String[] lines = new String[parameters.length];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = site(visit, " " + parameters[i]);
        }
        return syntax(visit, lines);
    }

    private static Verdict syntax(Visit visit, String... lines) throws IOException {
        Verdict verdict = Verdict.pass();
        for (String line : lines) {
            verdict = Expect.both(verdict, Expect.exactly(line, visit.command(line), 501, "5.5.4"));
        }
        return verdict;
    }

    private static Verdict eitherCase(Visit visit) throws IOException {
        String domain = visit.peer().domain();
        answered("PGPKEY SITE", visit.command("PGPKEY SITE " + domain));
        for (String query :
                List.of(
                        "pgpkey site " + domain,
                        "PgpKey Site " + domain.toUpperCase(Locale.ROOT),
                        "PGPKEY SITE " + domain + " have=" + SHA256.toUpperCase(Locale.ROOT),
                        "pgpkey <" + visit.peer().mailbox() + "> smtputf8")) {
            answered(query, visit.command(query));
        }
        return Verdict.pass();
    }

    private static Verdict utf8Unannounced(Visit visit) throws IOException {
        String query = user(visit, "d\u00e4ve");
        return Expect.exactly(query, visit.command(query), 553, "5.6.7");
    }

    private static Verdict utf8(Visit visit) throws IOException {
        visit.requireExtension("SMTPUTF8");
        String query = user(visit, "d\u00e4ve") + " SMTPUTF8";
        answered(query, visit.command(query));
        return Verdict.pass();
    }

    private static Verdict notServed(Visit visit) throws IOException {
        String site = "PGPKEY SITE " + NOT_SERVED;
        String user = "PGPKEY <dave@" + NOT_SERVED + ">";
        Verdict first = Expect.exactly(site, visit.command(site), 551, "5.7.1");
        return Expect.both(first, Expect.exactly(user, visit.command(user), 551, "5.7.1"));
    }

    private static Verdict betweenChunks(Visit visit) throws IOException {
        visit.requireExtension("CHUNKING");
        visit.mail("");
        visit.rcpt("");
        visit.dialogue().send("BDAT 9\r\nSubject: ");
        Expect.code("BDAT 9", visit.dialogue().reply(), 250);
        String query = site(visit, "");
        Verdict verdict = Expect.exactly(query + " after BDAT", visit.command(query), 503, "5.5.1");
        Expect.code("RSET", visit.command("RSET"), 250);
        return verdict;
    }

    private static Verdict withinData(Visit visit) throws IOException {
        visit.data();
        visit.dialogue().send(Mail.of(site(visit, "")) + ".\r\n");
        Expect.code("the message", visit.dialogue().reply(), 250);
        visit.nothingElseWasRun("PGPKEY as a line of content");
        return Verdict.pass();
    }

    /** 64 octets of local-part (RFC 5321 section 4.5.3.1.1), HAVE and SMTPUTF8. */
    private static Verdict longest(Visit visit) throws IOException {
        String query = user(visit, "x".repeat(64)) + " HAVE=" + SHA256 + " SMTPUTF8";
        answered(query, visit.command(query));
        return Verdict.pass();
    }

    private static Verdict tooLong(Visit visit) throws IOException {
        String query = user(visit, "x".repeat(20_000));
        visit.dialogue().send(query + "\r\n");
        Reply reply = visit.dialogue().reply();
        Expect.refused(query, reply);
        Violation.unless(reply.code() != 551, "taken as a query for a domain not served");
        visit.isInStep();
        return Verdict.pass();
    }
}
