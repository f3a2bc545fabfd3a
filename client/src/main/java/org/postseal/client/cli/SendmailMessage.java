package org.postseal.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.client.smtp.TransactionResult;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.Header;
import org.postseal.spec.smtp.Body;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.RcptParameters;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One message as sendmail(8) is given it. */
final class SendmailMessage {
    private static final Set<String> RECIPIENTS = Set.of("to", "cc", "bcc");

    /** RFC 5322 section 3.6.6: a message that is sent again goes to these, and to no others. */
    private static final Set<String> RESENT = Set.of("resent-to", "resent-cc", "resent-bcc");

    private final Surroundings surroundings;
    private final SendmailArguments arguments;
    private final String host;

    SendmailMessage(Surroundings surroundings, SendmailArguments arguments) {
        this.surroundings = surroundings;
        this.arguments = arguments;
        this.host = surroundings.host().get();
    }

    /** Returns when the server has taken the message for every recipient. */
    void submit() throws CommandFailure {
        if (arguments.recipients().isEmpty() && !arguments.recipientsFromHeader()) {
            throw new CommandFailure(ExitCode.USAGE, "no recipient: name one, or use -t");
        }
        ReversePath reversePath = reversePath();
        Draft draft = Draft.parse(MessageReader.read(surroundings.in(), !arguments.ignoreDots()));
        Envelope envelope = new Envelope(reversePath, mailParameters(), recipients(draft));
        MemoryMessage message = MemoryMessage.of(completed(draft.withoutBlindCopies()).toOctets());
        try (Submission session = Submission.open(surroundings.server(), host, List.of())) {
            if (envelope.recipients().size() > 1) {
                session.requireAll(envelope.recipients());
            }
            check(session.send(envelope, message));
        }
    }

    private ReversePath reversePath() throws CommandFailure {
        if (arguments.sender().isEmpty()) {
            return ReversePath.of(author());
        }
        String sender = arguments.sender().get().strip();
        if (sender.isEmpty() || sender.equals("<>")) {
            return ReversePath.NULL;
        }
        List<Mailbox> mailboxes = addresses("-f", sender, ExitCode.USAGE);
        if (mailboxes.size() != 1) {
            throw new CommandFailure(ExitCode.USAGE, "-f: expected one address");
        }
        return ReversePath.of(mailboxes.getFirst());
    }

    /** Who runs this program. */
    private Mailbox author() throws CommandFailure {
        try {
            return Mailbox.parse(new Mailbox(surroundings.user(), host).wire(), true);
        } catch (SyntaxException | IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.CONFIG,
                    "no sender's address can be made of user '"
                            + surroundings.user()
                            + "' and host '"
                            + host
                            + "': use -f");
        }
    }

    private List<Mailbox> addresses(String where, String text, int exitCode) throws CommandFailure {
        try {
            return AddressParser.parse(text, host);
        } catch (SyntaxException e) {
            throw new CommandFailure(exitCode, where + ": " + e.getMessage());
        }
    }

    private MailParameters mailParameters() {
        return new MailParameters(
                OptionalLong.empty(),
                Body.SEVENBIT,
                false,
                arguments.ret(),
                arguments.envid(),
                false,
                false);
    }

    private List<Recipient> recipients(Draft draft) throws CommandFailure {
        Set<Mailbox> mailboxes = new LinkedHashSet<>();
        for (String argument : arguments.recipients()) {
            mailboxes.addAll(addresses("'" + argument + "'", argument, ExitCode.USAGE));
        }
        if (arguments.recipientsFromHeader()) {
            boolean resent = RESENT.stream().anyMatch(draft::has);
            for (Header.Field field : draft.fields()) {
                String name = field.name().toLowerCase(Locale.ROOT);
                if ((resent ? RESENT : RECIPIENTS).contains(name)) {
                    mailboxes.addAll(addresses(field.name(), text(field), ExitCode.DATAERR));
                }
            }
        }
        if (mailboxes.isEmpty()) {
            throw new CommandFailure(ExitCode.DATAERR, "the message names no recipient");
        }
        RcptParameters parameters =
                new RcptParameters(arguments.notifyOn(), Optional.empty(), Optional.empty());
        return mailboxes.stream().map(mailbox -> new Recipient(mailbox, parameters)).toList();
    }

    /** RFC 6532: a header is UTF-8; what is not becomes U+FFFD, which no address may hold. */
    private static String text(Header.Field field) {
        return new String(field.value().getBytes(ISO_8859_1), UTF_8);
    }

    private Draft completed(Draft draft) throws CommandFailure {
        Draft complete = draft;
        if (!complete.has("From")) {
            complete = complete.with("From", from());
        }
        if (!complete.has("Date")) {
            complete = complete.with("Date", MailDate.of(surroundings.clock()));
        }
        if (!complete.has("Message-ID")) {
            byte[] random = new byte[16];
            surroundings.random().nextBytes(random);
            String id = HexFormat.of().formatHex(random);
            complete = complete.with("Message-ID", "<" + id + "@" + author().domain() + ">");
        }
        return complete;
    }

    private String from() throws CommandFailure {
        Optional<Mailbox> sender = reversePath().mailbox();
        String address = sender.isPresent() ? sender.get().wire() : author().wire();
        // Fields hold octets as ISO-8859-1 characters.
        String octets = new String(address.getBytes(UTF_8), ISO_8859_1);
        String name = arguments.fullName().map(DisplayName::phrase).orElse("");
        return name.isEmpty() ? octets : name + " <" + octets + ">";
    }

    private static void check(TransactionResult result) throws CommandFailure {
        for (TransactionResult.Outcome outcome : result.outcomes()) {
            if (!outcome.isDelivered()) {
                throw new CommandFailure(
                        ExitCode.of(outcome.reply(), outcome.stage()),
                        outcome.recipient().forwardPath()
                                + ": "
                                + outcome.stage()
                                + ": "
                                + outcome.reply().summary());
            }
        }
    }
}
