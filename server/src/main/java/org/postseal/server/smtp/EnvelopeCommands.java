package org.postseal.server.smtp;

import org.postseal.server.policy.RecipientPolicy.Verdict;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.MailCommand;
import org.postseal.spec.smtp.RcptCommand;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** MAIL and RCPT (RFC 5321 sections 4.1.1.2 and 4.1.1.3). */
final class EnvelopeCommands {
    private static final Answer TOO_MANY_MESSAGES =
            Answer.of(450, "4.7.1", "Too many messages from your address, try again later");
    private static final Answer TOO_MANY_RECIPIENTS =
            Answer.of(452, "4.5.3", "Too many recipients");
    private static final Answer TOO_MANY_TRIES =
            Answer.of(421, "4.5.3", "Far too many recipients").closing();
    private static final Answer RETIRED_KEY =
            Answer.of(550, "5.7.5", "Sealed to a retired key, fetch the current one");

    private static final Answer NOT_YOURS =
            Answer.of(550, "5.7.1", "Not a sender address of yours");

    private static final Answer LOGIN_FIRST = Answer.of(530, "5.7.0", "Authentication required");

    private EnvelopeCommands() {}

    static Step mail(Session session, String arguments) {
        if (session.mustLogIn()) {
            return session.isTls() ? LOGIN_FIRST : Answer.TLS_FIRST;
        }
        MailCommand mail;
        try {
            mail = MailCommand.decode(arguments, session.offered());
        } catch (SyntaxException e) {
            return wantsTls(session, arguments) ? Answer.TLS_FIRST : refusal(e);
        }
        if (mail.parameters().size().orElse(0) > session.settings().limits().messageSize()) {
            return Answer.TOO_BIG; // RFC 1870 section 6.1
        }
        if (!isOwn(session, mail.reversePath())) {
            session.login().identity().ifPresent(session::note);
            return NOT_YOURS;
        }
        if (!session.limits().message(session.client())) {
            return TOO_MANY_MESSAGES;
        }
        session.begin(new Transaction(mail));
        return Answer.SENDER_OK;
    }

    /** The null reverse-path is everybody's: notifications of a mail client have it (RFC 8098). */
    private static boolean isOwn(Session session, ReversePath from) {
        return session.login()
                .senders()
                .flatMap(own -> from.mailbox().map(own::allow))
                .orElse(true);
    }

    /** REQUIRETLS is known here, but not outside TLS (RFC 8689 section 2). */
    private static boolean wantsTls(Session session, String arguments) {
        return !session.isTls() && arguments.toUpperCase(Locale.ROOT).contains(" REQUIRETLS");
    }

    static Step rcpt(Session session, String arguments) {
        Transaction transaction = session.transaction();
        SmtpSettings.Limits limits = session.settings().limits();
        if (transaction.countTry() > limits.recipientTries()) {
            return TOO_MANY_TRIES;
        }
        if (transaction.recipients() >= limits.recipients()) {
            return TOO_MANY_RECIPIENTS;
        }
        Recipient recipient;
        try {
            boolean smtputf8 = transaction.mail().parameters().smtputf8();
            recipient = RcptCommand.decode(arguments, session.offered(), smtputf8).recipient();
        } catch (SyntaxException e) {
            return refusal(e);
        }
        return check(session, transaction, recipient);
    }

    private static Step check(Session session, Transaction transaction, Recipient recipient) {
        CompletableFuture<Verdict> verdict =
                session.services()
                        .recipients()
                        .check(
                                session.identified(),
                                transaction.mail().reversePath(),
                                recipient.forwardPath())
                        .toCompletableFuture();
        if (verdict.isDone() && !verdict.isCompletedExceptionally()) {
            return session.conclude(recipient, answer(session, recipient, verdict.resultNow()));
        }
        return new Step.Later(
                verdict.handle(
                        (known, failure) ->
                                failure == null
                                        ? answer(session, recipient, known)
                                        : Answer.LOCAL_ERROR),
                answer -> session.conclude(recipient, answer));
    }

    private static Answer answer(Session session, Recipient recipient, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Accept() ->
                    isRetired(session, recipient) ? RETIRED_KEY : Answer.RECIPIENT_OK;
            case Verdict.Refuse(int code, String enhanced, String text) ->
                    Answer.of(code, enhanced, text);
        };
    }

    /** A key of this site that is no longer decrypted with; other keys are not ours to judge. */
    @Requirement("M-04")
    private static boolean isRetired(Session session, Recipient recipient) {
        return recipient
                .parameters()
                .keyfpr()
                .flatMap(fpr -> session.services().keys().map(keys -> keys.isRetired(fpr)))
                .orElse(false);
    }

    private static Answer refusal(SyntaxException problem) {
        return switch (problem.reason()) {
            case SYNTAX -> Answer.of(501, "5.5.4", "Syntax error: " + problem.getMessage());
            case UNKNOWN_PARAMETER -> Answer.of(555, "5.5.4", "Parameter not recognized");
            case NEEDS_SMTPUTF8 -> Answer.of(553, "5.6.7", "Address needs SMTPUTF8");
        };
    }
}
