package org.postseal.interop.lab;

import org.junit.jupiter.api.function.Executable;
import org.postseal.interop.report.Cell;
import org.postseal.interop.report.LabReport;
import org.postseal.interop.report.Table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What was seen of the scenario, for the page. */
final class ScenarioReport {
    private static final String INTACT = "intact";

    /** How a letter of a name was handed over. */
    private static final Map<String, String> CLIENTS =
            Map.of(
                    "to-dave-plain", "sendmail, the command",
                    "to-dave-by-swaks", "swaks",
                    "to-dave-by-jakarta", "Jakarta Mail",
                    "to-dave-by-smtplib", "Python's smtplib",
                    "by-thunderbird-to-dave", "Thunderbird's encrypted mail to Dave",
                    "to-utf8-fields", "smtplib with SMTPUTF8: fields in UTF-8",
                    "to-utf8-address", "smtplib with SMTPUTF8: to j\u00f6rg@utf8.test");

    private final Map<String, List<Cell>> wires = new TreeMap<>();
    private final Map<String, List<Cell>> disks = new TreeMap<>();
    private final Map<String, List<Cell>> unsealed = new TreeMap<>();
    private final List<List<Cell>> clients = new ArrayList<>();
    private final List<List<Cell>> notices = new ArrayList<>();
    private final Map<String, List<Cell>> marks = new LinkedHashMap<>();
    private int readOnWires;

    /** What stood on a link. */
    void wire(String host, long octets, long seals, long recipients, int secrets, int read) {
        wires.put(host, row("wire of " + host, octets, seals, recipients, secrets, read));
        mark(host, "wire", secrets, read);
        readOnWires += read;
    }

    void disk(String host, long octets, int secrets, int read) {
        disks.put(host, row("disk of " + host, octets, "", "", secrets, read));
        mark(host, "disk", secrets, read);
    }

    private static List<Cell> row(
            String where, long octets, Object seals, Object recipients, int secrets, int read) {
        return List.of(
                Cell.of(where),
                Cell.of(String.format(Locale.ROOT, "%,d", octets)),
                Cell.of(seals),
                Cell.of(recipients),
                Cell.of(String.format(Locale.ROOT, "%,d", secrets)),
                Cell.expected(0, read));
    }

    private void mark(String host, String where, int secrets, int read) {
        String text = String.format(Locale.ROOT, "%s: %,d of %,d lines", where, read, secrets);
        marks.computeIfAbsent(host, _ -> new ArrayList<>())
                .add(new Cell(text, read == 0 ? Cell.Mood.GOOD : Cell.Mood.BAD));
    }

    /** What is read because it is not sealed. */
    void unsealed(String where, int secrets, int read) {
        Cell cell =
                read == secrets
                        ? new Cell("all " + read, Cell.Mood.OPEN)
                        : Cell.expected(secrets, read);
        unsealed.put(
                where,
                List.of(
                        Cell.of(where + ": a letter that nobody sealed"),
                        Cell.of(""),
                        Cell.of(0),
                        Cell.of(""),
                        Cell.of(secrets),
                        cell));
    }

    /** A letter of which the check says whether it arrived as it was sent. */
    void letter(Letter letter, Executable check) throws Throwable {
        String client = CLIENTS.get(letter.id());
        if (client == null) {
            check.execute();
        } else {
            boolean direct = letter.id().startsWith("to-utf8");
            client(client, direct ? "Postseal" : "sendmail", check);
        }
    }

    /** The same of something that a program handed to another. */
    void client(String client, String to, Executable check) throws AssertionError {
        String found = "lost or changed";
        try {
            check.execute();
            found = INTACT;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        } finally {
            clients.add(List.of(Cell.of(client), Cell.of(to), Cell.expected(INTACT, found)));
        }
    }

    /** A notice about a recipient, of which the check says whether it is as it must be. */
    void notice(String recipient, List<String> found, Executable check) {
        String quotes = "something";
        try {
            check.execute();
            quotes = "nothing";
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        } finally {
            notices.add(
                    List.of(
                            Cell.of(recipient + "@dave.test"),
                            Cell.of(field("Reporting-MTA", found)),
                            Cell.of(field("Status", found)),
                            Cell.expected(1, found.size()),
                            Cell.expected("nothing", quotes)));
        }
    }

    private static String field(String name, List<String> mails) {
        return mails.stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2).replace("dns; ", ""))
                .findFirst()
                .orElse("");
    }

    /**
     * Puts it into the page.
     *
     * @param places where lines were looked for, if nothing kept anybody from it
     * @return whether all were, and none were found
     */
    boolean write(int places) throws IOException {
        Table table =
                new Table(
                        "1-reads",
                        "What each hop and Eve could read",
                        "Sessions between relays are in clear, so Eve reads on a link what its relays"
                                + " do. Disks are those of relays, with queue and logs, while letters"
                                + " wait there, and the data of both Postseals, without the keys,"
                                + " after all mail was there. Lines are those of 20 octets or more of"
                                + " bodies and hidden fields, looked for as they are and decoded.",
                        List.of(
                                "where",
                                "octets",
                                "sealed messages",
                                "recipients named",
                                "secret lines",
                                "of these read"),
                        reads());
        Cell eve =
                new Cell(
                        "%d links: %d lines".formatted(wires.size(), readOnWires),
                        readOnWires == 0 ? Cell.Mood.GOOD : Cell.Mood.BAD);
        marks.put("eve", List.of(eve));
        for (Map.Entry<String, List<Cell>> mark : marks.entrySet()) {
            table = table.withMarks(mark.getKey(), mark.getValue());
        }
        LabReport page = LabReport.ofThisBuild();
        page.put(table);
        page.put(
                new Table(
                        "2-clients",
                        "What was sent, and arrived",
                        "Handed over on Alice's host and delivered to a mailbox on Dave's, by way of"
                                + " Postfix and Exim: octet for octet, but for trace fields.",
                        List.of("by", "handed to", "arrived"),
                        clients));
        page.put(
                new Table(
                        "4-notices",
                        "What is told of mail that was not delivered",
                        "Whom Brian refuses, whom Charlie refuses and whom Dave does not know: the"
                                + " notice reaches Alice.",
                        List.of("recipient", "reported by", "status", "notices", "it quotes"),
                        notices));
        boolean clean =
                Stream.of(reads(), clients, notices)
                        .flatMap(List::stream)
                        .flatMap(List::stream)
                        .noneMatch(cell -> cell.mood() == Cell.Mood.BAD);
        return clean && wires.size() + disks.size() >= places;
    }

    private List<List<Cell>> reads() {
        return Stream.of(wires, disks, unsealed).flatMap(rows -> rows.values().stream()).toList();
    }
}
