package org.postseal.client.cli;

import org.postseal.client.keys.Candidate;
import org.postseal.client.smtp.TransactionResult;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code postseal send}. */
@Command(
        name = "send",
        description = {
            "Seals a message to its recipients' own certificates, and hands it to a server.",
            "",
            "A certificate is used where the domain says seal=user, and only if it is authenticated."
                    + " Each recipient has a message of their own, so that nobody learns of a blind"
                    + " copy; Bcc fields are taken out. Where one recipient cannot be sealed to,"
                    + " nothing is sent to anyone.",
            "",
            "To seal to a site takes a site's key, which only a server has: where a domain takes"
                    + " seals of sites alone, hand the message to your site's Postseal with"
                    + " `postseal sendmail`.",
            "",
            "The message may have lines that end in LF or CRLF, and at most 50 MiB."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  postseal send --from alice@alice.example --to dave@dave.example letter.eml",
            "  postseal send --from a@alice.example --to dave@dave.example --dry-run letter.eml",
            "  postseal send --server smtps://mail.alice.example --user alice"
                    + " --password-file ~/.mail-password%n    --from alice@alice.example"
                    + " --to dave@dave.example letter.eml"
        },
        exitCodeListHeading = "%nExit codes (sysexits.h); of several failures, the first:%n",
        exitCodeList = {
            "0:The server has taken the message for every recipient.",
            "64:Wrong use of the command.",
            "65:The message cannot be sealed or sent.",
            "66:There is no such file.",
            "67:A recipient does not exist.",
            "69:No certificate was found to seal to, or the server refused for good.",
            "74:The message cannot be read.",
            "75:No server, a lookup failed, or the server refused for now: try again.",
            "77:A certificate is there and may not be used, or the server does not relay or let in.",
            "78:The name of the server is wrong, or the password file."
        },
        exitCodeOnInvalidInput = ExitCode.USAGE,
        exitCodeOnExecutionException = ExitCode.SOFTWARE)
public final class SendCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--from", required = true, paramLabel = "ADDRESS", description = "The sender.")
    private String from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "ADDRESS",
            description = "A recipient; may be given again.")
    private List<String> to;

    @Option(
            names = "--server",
            paramLabel = "[smtp[s]://]HOST[:PORT]",
            description = {
                "The server that takes the message. With smtps:// (port 465) it is spoken to in TLS"
                        + " from the first octet, and its certificate must verify; otherwise TLS is"
                        + " used where it is offered.",
                "Default: $POSTSEAL_SERVER, else 127.0.0.1:2525."
            })
    private Optional<String> server = Optional.empty();

    @Mixin private LoginOptions login;

    @Option(
            names = "--user-keys",
            paramLabel = "signalled|published",
            description =
                    "Use a user's certificate only where the domain says seal=user, or wherever one"
                            + " is found. Default: signalled.")
    private String userKeys = "signalled";

    @Option(
            names = "--allow-clear",
            description =
                    "Seal to a certificate that is not authenticated, and where there is none hand"
                            + " the message over in clear, unless the domain enforces sealing.")
    private boolean allowClear;

    @Option(
            names = "--dry-run",
            description =
                    "Write what would be sent to standard output, each recipient's message in turn,"
                            + " and send nothing.")
    private boolean dryRun;

    @Mixin private NetworkOptions network;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The message; - or none: standard input.")
    private String file = "-";

    public SendCommand() {
        this(Surroundings.system());
    }

    public SendCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try {
            login.check();
            Mailbox author = mailbox("--from", from);
            LinkedHashSet<Mailbox> recipients = new LinkedHashSet<>();
            for (String address : to) {
                recipients.add(mailbox("--to", address));
            }
            Draft draft = Draft.parse(read()).withoutBlindCopies();
            KeyFinder finder = network.open(surroundings.clock());
            List<Copy> copies = copies(finder, recipients);
            CopySealer sealer = new CopySealer(surroundings, author, draft.toOctets());
            return dryRun ? show(copies, sealer) : send(finder, author, copies, sealer);
        } catch (CommandFailure e) {
            surroundings.complain("send", e.getMessage());
            return e.exitCode();
        }
    }

    private Mailbox mailbox(String option, String address) {
        try {
            return Mailbox.parse(address, true);
        } catch (SyntaxException e) {
            throw network.usage(option + " " + address + ": " + e.getMessage());
        }
    }

    private byte[] read() throws CommandFailure {
        if (file.equals("-")) {
            return MessageReader.read(surroundings.in(), false);
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return MessageReader.read(in, false);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.NOINPUT, "cannot open " + file);
        }
    }

    /** How each copy leaves; decided for all before any does. */
    private List<Copy> copies(KeyFinder finder, Iterable<Mailbox> recipients)
            throws CommandFailure {
        boolean published =
                switch (userKeys) {
                    case "signalled" -> false;
                    case "published" -> true;
                    default -> throw network.usage("--user-keys: expected signalled or published");
                };
        Copy.Leave leave = allowClear ? Copy.Leave.CLEAR : Copy.Leave.SEALED;
        List<Copy> copies = new ArrayList<>();
        for (Mailbox recipient : recipients) {
            copies.add(Copy.of(recipient, finder.find(recipient), published, leave));
        }
        return copies;
    }

    private int show(List<Copy> copies, CopySealer sealer) throws CommandFailure {
        for (Copy copy : copies) {
            try {
                surroundings.out().write(sealer.make(copy).octets());
                surroundings.out().flush();
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.IOERR, "standard output: " + e.getMessage());
            }
            surroundings.err().println(Printable.of(describe(copy) + " not sent (--dry-run)"));
        }
        return ExitCode.OK;
    }

    private int send(KeyFinder finder, Mailbox author, List<Copy> copies, CopySealer sealer)
            throws CommandFailure {
        int exitCode = ExitCode.OK;
        PrintStream out = surroundings.printer();
        try (Submission session = open(finder)) {
            String level = session.connection().verification().level().text();
            for (Copy copy : copies) {
                Envelope envelope =
                        new Envelope(
                                ReversePath.of(author),
                                MailParameters.NONE,
                                List.of(Recipient.of(copy.recipient())));
                TransactionResult.Outcome outcome =
                        session.send(envelope, sealer.make(copy)).outcomes().getFirst();
                out.println(
                        Printable.of(
                                describe(copy)
                                        + " session="
                                        + level
                                        + " reply="
                                        + outcome.reply().summary()));
                out.flush();
                int code = ExitCode.of(outcome.reply(), outcome.stage());
                exitCode = exitCode == ExitCode.OK ? code : exitCode;
            }
        }
        return exitCode;
    }

    /** Where DNS is validated, the TLSA records of a server that is named bind. */
    private Submission open(KeyFinder finder) throws CommandFailure {
        ServerAddress where = ServerAddress.parse(server.orElseGet(surroundings::server));
        Submission.Server found =
                finder.dane().isPresent()
                        ? finder.server(where.host())
                        : Submission.Server.of(where.host());
        return Submission.open(
                found.with(where::secured).with(login::of),
                surroundings.host().get(),
                network.authorities());
    }

    private String describe(Copy copy) {
        return copy.recipient() + copy.key().map(SendCommand::describe).orElse(" level=0 (clear)");
    }

    private static String describe(Candidate key) {
        return " level="
                + key.level()
                + " ("
                + Choice.levelName(key)
                + ") key="
                + key.certificate().fingerprint()
                + " source=\""
                + key.source().text()
                + '"';
    }
}
