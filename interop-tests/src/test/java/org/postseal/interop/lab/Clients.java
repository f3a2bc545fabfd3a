package org.postseal.interop.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Programs with which people send mail, on Alice's host: each hands a letter to her sendmail. */
final class Clients {
    /** s-nail writes the fields itself: only this is known of it. */
    static final String MAILX_SUBJECT = "the subject of to-dave-by-mailx that no relay may read";

    static final String MAILX_BODY = "this is the body of to-dave-by-mailx and it is a secret\n";

    private static final String SENDMAIL = "25";

    private final Lab lab;
    private final String from;
    private final String to;

    Clients(Lab lab, String from, String to) {
        this.lab = lab;
        this.from = from;
        this.to = to;
    }

    /** What those hand on that change nothing: by swaks, Jakarta Mail and Python's smtplib. */
    static List<Letter> letters(String from, String to) {
        return List.of(
                Letter.of("to-dave-by-swaks", from, to, "by swaks"),
                Letter.of("to-dave-by-jakarta", from, to, "by Jakarta Mail: Grüße"),
                Letter.of("to-dave-by-smtplib", from, to, "by smtplib: Grüße"));
    }

    void send() throws IOException, InterruptedException {
        List<Letter> letters = letters(from, to);
        // swaks ends the last line itself.
        lab.run(
                "alice",
                letters.get(0).text().stripTrailing().getBytes(US_ASCII),
                "swaks",
                "--server",
                "127.0.0.1:" + SENDMAIL,
                "--from",
                from,
                "--to",
                to,
                "--data",
                "-");
        lab.run("alice", letters.get(1).octets(), JakartaMail.class, SENDMAIL, to);
        Path file = Files.write(lab.file(letters.get(2).id()), letters.get(2).octets());
        lab.submit("alice", Integer.parseInt(SENDMAIL), from, to, List.of(file));
        lab.run(
                "alice",
                MAILX_BODY.getBytes(US_ASCII),
                "s-nail",
                "-n",
                "-S",
                "mta=/usr/sbin/sendmail",
                "-r",
                from,
                "-s",
                MAILX_SUBJECT,
                to);
    }
}
