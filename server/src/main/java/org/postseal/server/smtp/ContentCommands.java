package org.postseal.server.smtp;

import java.util.Optional;

/** DATA (RFC 5321 section 4.1.1.4) and BDAT (RFC 3030 section 2). */
final class ContentCommands {
    private static final Answer NO_RECIPIENTS = Answer.of(554, "5.5.1", "No valid recipients");

    private ContentCommands() {}

    static Step data(Session session, String arguments) {
        if (!arguments.isEmpty()) {
            return Answer.BAD_SYNTAX;
        }
        if (session.state() == Session.State.MAIL) {
            return session.transaction().tries() == 0 ? Answer.BAD_SEQUENCE : NO_RECIPIENTS;
        }
        MessageReceiver receiver =
                session.receive(
                        MessageReceiver.dotted(
                                session.settings(), session.services().spool().draft()));
        return new Step.Content(
                Optional.of(Answer.START_INPUT), new DottedContent(session, receiver));
    }

    static Step bdat(Session session, String arguments) {
        Optional<ChunkSize> parsed = ChunkSize.parse(arguments);
        if (parsed.isEmpty()) {
            // How many octets follow is not known: nothing that comes can be trusted as a command.
            return Answer.BAD_SYNTAX.closing();
        }
        ChunkSize chunk = parsed.get();
        if (chunk.octets() > session.settings().limits().messageSize() * 2) {
            return Answer.TOO_BIG.closing();
        }
        return new Step.Content(Optional.empty(), content(session, chunk));
    }

    private static Incoming content(Session session, ChunkSize chunk) {
        return switch (session.state()) {
            case START, READY -> new DrainedContent(chunk.octets(), Answer.BAD_SEQUENCE);
            case MAIL ->
                    new DrainedContent(
                            chunk.octets(),
                            session.transaction().tries() == 0
                                    ? Answer.BAD_SEQUENCE
                                    : NO_RECIPIENTS);
            case RCPT, CHUNKS -> {
                session.beginChunks();
                MessageReceiver receiver =
                        session.transaction().receiver().orElseGet(() -> counted(session));
                yield new ChunkContent(session, receiver, chunk);
            }
        };
    }

    private static MessageReceiver counted(Session session) {
        return session.receive(
                MessageReceiver.counted(session.settings(), session.services().spool().draft()));
    }
}
