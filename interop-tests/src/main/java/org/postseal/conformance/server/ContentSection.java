package org.postseal.conformance.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.conformance.Case;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where content ends: what a seal says of its recipients is worth nothing where one message can be
 * made two on the way (SMTP smuggling).
 */
final class ContentSection {
    private static final String SMUGGLED =
            "MAIL FROM:<smuggled@client.test>\r\nRCPT TO:<postmaster>\r\nDATA\r\n";

    private ContentSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(11, "The end of content")
                .must(
                        1,
                        "ends DATA at CRLF.CRLF, and not at a stuffed dot (RFC 5321 section 4.5.2)",
                        Stage.GREETED,
                        ContentSection::ordinary)
                .must(
                        2,
                        "does not end DATA at LF.LF (RFC 5321 section 4.1.1.4)",
                        Stage.GREETED,
                        visit -> smuggled(visit, "\n.\n"))
                .must(
                        3,
                        "does not end DATA at LF.CRLF (RFC 5321 section 4.1.1.4)",
                        Stage.GREETED,
                        visit -> smuggled(visit, "\n.\r\n"))
                .must(
                        4,
                        "does not end DATA at CRLF.LF (RFC 5321 section 4.1.1.4)",
                        Stage.GREETED,
                        visit -> smuggled(visit, "\r\n.\n"))
                .must(
                        5,
                        "does not end DATA at CR.CRLF (RFC 5321 section 4.1.1.4)",
                        Stage.GREETED,
                        visit -> smuggled(visit, "\r.\r\n"))
                .must(
                        6,
                        "does not end DATA at CRLF.CR (RFC 5321 section 4.1.1.4)",
                        Stage.GREETED,
                        visit -> smuggled(visit, "\r\n.\r"))
                .must(
                        7,
                        "does not end DATA at CR.CR (RFC 5321 section 4.1.1.4)",
                        Stage.GREETED,
                        visit -> smuggled(visit, "\r.\r"))
                .must(
                        8,
                        "does not end DATA at CRLF.CRLF with a NUL in it (RFC 5321 section 4.1.1.4)",
                        Stage.GREETED,
                        visit -> smuggled(visit, "\r\n\0.\r\n"))
                .must(
                        9,
                        "does not end BDAT at CRLF.CRLF (RFC 3030 section 2)",
                        Stage.GREETED,
                        ContentSection::dotInChunk)
                .must(
                        10,
                        "takes as many octets as BDAT says, though it refuses them (RFC 3030"
                                + " section 2)",
                        Stage.GREETED,
                        ContentSection::refusedChunk)
                .must(
                        11,
                        "refuses BDAT with a size that is no number (RFC 3030 section 2)",
                        Stage.GREETED,
                        ContentSection::badChunkSize)
                .must(
                        12,
                        "takes a message in several chunks (RFC 3030 section 2)",
                        Stage.GREETED,
                        ContentSection::chunks)
                .cases();
    }

    private static Verdict ordinary(Visit visit) throws IOException {
        visit.data();
        visit.dialogue().send(Mail.of("..\r\n..NOOP\r\n..") + ".\r\n");
        Expect.code("a message with dots", visit.dialogue().reply(), 250);
        visit.nothingElseWasRun("a message with dots");
        return Verdict.pass();
    }

    /**
     * All in one write, up to the true end. A server may refuse what holds a lone CR or LF, or
     * leave; it must not answer anything in it.
     */
    private static Verdict smuggled(Visit visit, String variant) throws IOException {
        visit.data();
        String message = Mail.of("before") + "line" + variant + SMUGGLED + Mail.of("after");
        visit.dialogue().send((message + ".\r\n").getBytes(ISO_8859_1));
        Optional<Reply> reply = visit.dialogue().next();
        if (reply.isPresent()) {
            Expect.notFor("the message", reply.get(), 354);
            visit.nothingElseWasRun("what stands after the false end");
        }
        return Verdict.pass();
    }

    private static Verdict dotInChunk(Visit visit) throws IOException {
        visit.requireExtension("CHUNKING");
        visit.mail("");
        visit.rcpt("");
        String message = Mail.of("before\r\n.\r\nNOOP\r\nafter");
        visit.dialogue().send("BDAT " + message.length() + " LAST\r\n" + message);
        Expect.code("BDAT", visit.dialogue().reply(), 250);
        visit.nothingElseWasRun("content of a chunk");
        return Verdict.pass();
    }

    /** A server that leaves instead takes nothing of the chunk for a command either. */
    private static Verdict refusedChunk(Visit visit) throws IOException {
        visit.requireExtension("CHUNKING");
        visit.dialogue().send("BDAT 18 LAST\r\nHELP\r\nQUIT\r\nRSET\r\n");
        Expect.refused("BDAT without MAIL", visit.dialogue().reply());
        visit.nothingElseWasRun("content of a refused chunk");
        return Verdict.pass();
    }

    private static Verdict badChunkSize(Visit visit) throws IOException {
        visit.requireExtension("CHUNKING");
        visit.mail("");
        visit.rcpt("");
        Reply reply = visit.command("BDAT 1x LAST");
        Expect.refused("BDAT 1x LAST", reply);
        return Verdict.pass();
    }

    private static Verdict chunks(Visit visit) throws IOException {
        visit.requireExtension("CHUNKING");
        visit.mail("");
        visit.rcpt("");
        String message = Mail.of("in chunks");
        int half = message.length() / 2;
        visit.dialogue().send("BDAT " + half + "\r\n" + message.substring(0, half));
        Expect.code("BDAT " + half, visit.dialogue().reply(), 250);
        String rest = message.substring(half);
        visit.dialogue().send("BDAT " + rest.length() + "\r\n" + rest);
        Expect.code("BDAT " + rest.length(), visit.dialogue().reply(), 250);
        Expect.code("BDAT 0 LAST", visit.command("BDAT 0 LAST"), 250);
        visit.isInStep();
        return Verdict.pass();
    }
}
