package org.postseal.server.smtp;

import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Extension;
import org.postseal.spec.smtp.PgpKeyCommand;

import java.util.Optional;

/** PGPKEY (section 4 of the draft). It never touches the transaction (K-02). */
final class KeyCommands {
    private static final Answer NOT_OFFERED = Answer.of(502, "5.5.1", "PGPKEY is not offered");
    private static final Answer NEEDS_SMTPUTF8 =
            Answer.of(553, "5.6.7", "Address needs the SMTPUTF8 parameter");

    private static final Answer NO_PROOF =
            Answer.of(504, "5.5.4", "PROVE is not offered in this session");

    private KeyCommands() {}

    @Requirement({"K-02", "E-05", "A-01"})
    static Step pgpkey(Session session, String arguments) {
        Optional<PgpKeyService> service = session.services().keys();
        if (service.isEmpty()) {
            return NOT_OFFERED;
        }
        if (!session.offered().contains(Extension.OPENPGP)) {
            return Answer.BAD_SEQUENCE; // HELO was said, which offers nothing
        }
        PgpKeyCommand command;
        try {
            command = PgpKeyCommand.decode(arguments);
        } catch (SyntaxException e) {
            return switch (e.reason()) {
                case NEEDS_SMTPUTF8 -> NEEDS_SMTPUTF8;
                case SYNTAX, UNKNOWN_PARAMETER -> Answer.BAD_SYNTAX;
            };
        }
        if (command.prove() && session.provable().isEmpty()) {
            return NO_PROOF;
        }
        return new Step.Later(
                service.get()
                        .answer(
                                new PgpKeyService.Question(command, session.provable()),
                                session.client(),
                                session.countKeyQuery()),
                answer -> answer);
    }
}
