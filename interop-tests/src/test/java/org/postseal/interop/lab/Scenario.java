package org.postseal.interop.lab;

import org.postseal.interop.process.Octets;
import org.postseal.interop.process.Waiting;
import org.postseal.server.app.demo.Corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** All that is sent between Alice and Dave, and where it is found afterwards. */
final class Scenario {
    static final String ALICE = "alice@alice.test";
    static final String DAVE = "dave@dave.test";

    /** She has a key of her own, and her domain's site opens nothing. */
    static final String HEIDI = "heidi@private.test";

    static final String JOERG = "jörg@utf8.test";

    /** Whom Brian refuses, whom Charlie refuses, and whom Dave does not know. */
    static final List<String> REFUSED = List.of("refused-by-brian", "refused-by-charlie", "nobody");

    /** Its fields are in UTF-8, and Dovecot 2.3 knows no SMTPUTF8: dave's Postseal returns it. */
    static final String RETURNED = "rfc6532/utf8_headers.eml";

    private static final int SMTP = 25;
    private static final int POSTSEAL = 2525;

    /** By the command sendmail. */
    final List<Letter> letters = letters(ALICE, DAVE, "to-dave");

    final List<Letter> byClients = Clients.letters(ALICE, DAVE);

    /** Encrypted by their author: to one whose site seals, and to one whose site does not. */
    final Letter wrapped;

    final Letter untouched;

    final Letter toHeidi = Letter.of("to-heidi", ALICE, HEIDI, "for her own key: Grüße");
    final Letter utf8Fields =
            Letter.of("to-utf8-fields", ALICE, "dave@utf8.test", "Grüße").international();
    final Letter utf8Address = Letter.of("to-utf8-address", ALICE, JOERG, "Grüße").international();

    final List<Letter> replies = letters(DAVE, ALICE, "to-alice");
    final Letter clear =
            Letter.of("in-clear", ALICE, "brian@brian.test", "for somebody without a key");
    final List<Corpus.Mail> corpus = Corpus.load(new Random(5));

    private final Lab lab;
    private Letter answer;

    Scenario(Lab lab, UserKey heidi) throws IOException, InterruptedException {
        this.lab = lab;
        wrapped = Thunderbird.letter("by-thunderbird-to-dave", ALICE, DAVE, heidi);
        untouched = Thunderbird.letter("by-thunderbird-to-heidi", ALICE, HEIDI, heidi);
    }

    private static List<Letter> letters(String from, String to, String name) {
        return List.of(
                Letter.of(name + "-plain", from, to, "and nothing else"),
                Letter.of(name + "-eight-bit", from, to, "Grüße aus Köln, συγγνώμη, 謹んで"),
                Letter.of(name + "-long", from, to, "a long line of the body ".repeat(40)),
                Letter.of(name + "-spaces", from, to, "   \n\n.\n..\nFrom here on\n \t "));
    }

    static Letter refused(String name) {
        return Letter.of(name, ALICE, name + "@dave.test", "which is not delivered");
    }

    /** Dave's answer, which quotes. */
    Letter answer() {
        return answer;
    }

    /**
     * Sends everything, and waits until it has arrived. First Charlie is unplugged, so that what is
     * there by then waits at Brian's; then Dave is, and it waits at Charlie's.
     *
     * @param whileWaiting told of each relay whose disk has so many sealed messages
     */
    void send(Waits whileWaiting) throws IOException, InterruptedException {
        lab.cut("charlie");
        byUsers();
        // Not sealed by anybody: what a relay's disk shows of other mail.
        lab.submit("brian", SMTP, ALICE, DAVE, files(List.of(clear)));
        int waiting = letters.size() + byClients.size() + 4;
        whileWaiting.at("brian", waiting);
        lab.cut("dave");
        lab.join("charlie");
        whileWaiting.at("charlie", waiting);
        lab.join("dave");
        sendTheRest();
        awaitAll();
    }

    /** Told where mail waits. */
    interface Waits {
        void at(String relay, int seals) throws IOException, InterruptedException;
    }

    /** The first, and one by s-nail. */
    private void byUsers() throws IOException, InterruptedException {
        for (Letter letter : letters) {
            sendmail(letter, DAVE);
        }
        sendmail(wrapped, DAVE);
        sendmail(untouched, HEIDI);
        sendmail(toHeidi, HEIDI);
        new Clients(lab, ALICE, DAVE).send();
    }

    private void sendmail(Letter letter, String to) throws IOException, InterruptedException {
        lab.run("alice", letter.octets(), "sendmail", "-i", "-B8BITMIME", "-f", ALICE, to);
    }

    private void sendTheRest() throws IOException, InterruptedException {
        lab.submit("dave", POSTSEAL, DAVE, ALICE, files(replies));
        for (String name : REFUSED) {
            sendmail(refused(name), name + "@dave.test");
        }
        lab.submit("alice", SMTP, ALICE, "brian@brian.test", files(List.of(clear)));
        // sendmail here knows no SMTPUTF8.
        String joerg = JOERG.replace("ö", "%C3%B6");
        lab.submitUtf8("alice", POSTSEAL, ALICE, "dave@utf8.test", files(List.of(utf8Fields)));
        lab.submitUtf8("alice", POSTSEAL, ALICE, joerg, files(List.of(utf8Address)));
        sendAnswer();
        // Real and malformed mail, which sendmail would set right, straight to Postseal.
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < corpus.size(); i++) {
            files.add(Files.write(lab.file("corpus-" + i), corpus.get(i).octets()));
        }
        lab.submit("alice", POSTSEAL, ALICE, DAVE, files);
    }

    /** Dave quotes what he has read. */
    private void sendAnswer() throws IOException, InterruptedException {
        Letter first = letters.getFirst();
        Waiting.until(
                () -> mails("dave", "dave").anyMatch(mail -> mail.endsWith(first.text())),
                () -> first.id() + " was not delivered; logs: " + lab.file(""));
        answer = Letter.answer("to-alice-answer", DAVE, ALICE, delivered("dave", "dave", first));
        lab.submit("dave", POSTSEAL, DAVE, ALICE, files(List.of(answer)));
    }

    private List<Path> files(List<Letter> some) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Letter letter : some) {
            files.add(Files.write(lab.file(letter.id()), letter.octets()));
        }
        return files;
    }

    /** What is answered, refused or returned comes to Alice; one of the corpus does, too. */
    private void awaitAll() throws InterruptedException {
        lab.await("alice", "alice", replies.size() + 1 + REFUSED.size() + 1);
        lab.await("brian", "brian", 1);
        lab.await("dave", "heidi", 2);
        lab.await("dave", "utf8.test/dave", 1);
        lab.await("dave", "utf8.test/j%C3%B6rg", 1);
        int fromUsers = letters.size() + byClients.size() + List.of(wrapped, clear).size() + 1;
        lab.await("dave", "dave", fromUsers + corpus.size() - 1);
    }

    /** A mailbox's messages, octets one a char. */
    Stream<String> mails(String host, String mailbox) {
        return lab.mails(host, mailbox).stream().map(Octets::read);
    }

    /** As it lies in a mailbox, with LF for line ends. */
    String delivered(String host, String mailbox, Letter letter) {
        return mails(host, mailbox)
                .map(mail -> mail.replace("\r\n", "\n"))
                .filter(mail -> mail.contains("\nMessage-ID: <" + letter.id() + "@lab.test>\n"))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError(letter.id() + " is not in " + lab.file(host)));
    }
}
