package org.postseal.client.smtp;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.Reply;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One mail transaction: MAIL, RCPT and the content by BDAT or DATA, in one group where the peer
 * takes PIPELINING. A message that is given up half-way ends the session.
 */
final class Transaction {
    private static final String END_OF_DATA = "end of DATA";

    private final Wire wire;
    private final Protocol protocol;
    private final Timeouts timeouts;
    private final MessageSource message;
    private final Terms terms;
    private final Ledger ledger;
    private final ContentWriter writer;
    private final boolean pipelining;
    private final boolean chunking;
    private boolean unfinished;

    /** 421: the answer to whatever else was or would be asked. */
    private Optional<Reply> farewell = Optional.empty();

    Transaction(
            Wire wire,
            Protocol protocol,
            Timeouts timeouts,
            EhloResponse ehlo,
            Envelope envelope,
            MessageSource message) {
        this.wire = wire;
        this.protocol = protocol;
        this.timeouts = timeouts;
        this.message = message;
        this.terms = new Terms(ehlo, envelope, message);
        this.ledger = new Ledger(envelope.recipients());
        this.writer = new ContentWriter(wire, timeouts.dataBlock());
        this.pipelining = ehlo.has("PIPELINING");
        this.chunking = ehlo.has("CHUNKING");
    }

    /** True where the server may still hold a transaction that RSET has to clear. */
    boolean isUnfinished() {
        return unfinished;
    }

    TransactionResult run() throws SmtpException {
        terms.refusal().ifPresent(reply -> ledger.decideRest(reply, "MAIL"));
        for (Ledger.Entry entry : ledger.undecided()) {
            terms.refusal(entry.recipient()).ifPresent(reply -> entry.decide(reply, "RCPT"));
        }
        if (ledger.isDecided()) {
            return ledger.result();
        }
        try (MessagePieces pieces = new MessagePieces(message)) {
            pieces.next();
            exchange(pieces);
        } catch (SyntaxException e) {
            ledger.decideRest(Reply.of(550, "5.6.0", e.getMessage()), "DATA");
        } catch (IOException e) {
            throw wire.failed("DATA", "cannot read the message: " + e.getMessage());
        }
        return ledger.result();
    }

    private void exchange(MessagePieces pieces) throws SmtpException, SyntaxException, IOException {
        // LMTP has one reply per accepted recipient, so these must be known before the content.
        boolean inGroup = chunking && pipelining && pieces.isLast() && protocol != Protocol.LMTP;
        unfinished = true;
        if (pipelining) {
            wire.send("MAIL", group());
            if (inGroup) {
                wire.expect(1);
                writer.chunk(pieces);
            }
        }
        envelope();
        if (inGroup) {
            finish("BDAT");
        } else if (chunking) {
            chunks(pieces);
        } else {
            data(pieces);
        }
    }

    private List<String> group() {
        List<String> commands = new ArrayList<>();
        commands.add(terms.mail());
        ledger.undecided().forEach(entry -> commands.add(terms.rcpt(entry.recipient())));
        if (!chunking) {
            commands.add("DATA");
        }
        return commands;
    }

    private void envelope() throws SmtpException {
        List<Ledger.Entry> named = ledger.undecided();
        Reply mail = step("MAIL", terms.mail(), timeouts.mail());
        if (!mail.isPositive()) {
            ledger.decideRest(mail, "MAIL");
        }
        for (Ledger.Entry entry : pipelining ? named : ledger.undecided()) {
            Reply rcpt = step("RCPT", terms.rcpt(entry.recipient()), timeouts.rcpt());
            if (!rcpt.isPositive()) {
                entry.decide(rcpt, "RCPT");
            }
        }
    }

    /** The reply to a command that was sent with the group, or is sent now. */
    private Reply step(String stage, String command, Duration limit) throws SmtpException {
        if (!pipelining && farewell.isEmpty()) {
            wire.send(stage, List.of(command));
        }
        return read(stage, limit);
    }

    private Reply read(String stage, Duration limit) throws SmtpException {
        if (farewell.isPresent()) {
            return farewell.get();
        }
        Reply reply = wire.await(stage, limit);
        boolean inStep = stage.equals("DATA") ? !reply.isPositive() : reply.code() / 100 != 3;
        if (!inStep) {
            throw wire.failed(stage, "out of step: " + reply.summary());
        }
        if (reply.code() == 421) {
            farewell = Optional.of(reply);
        }
        return reply;
    }

    private void data(MessagePieces pieces) throws SmtpException, SyntaxException, IOException {
        if (!pipelining && ledger.isDecided()) {
            return;
        }
        Reply go = step("DATA", "DATA", timeouts.dataInitiation());
        if (go.code() != 354) {
            ledger.decideRest(go, "DATA");
        } else if (ledger.isDecided()) {
            endEmpty();
        } else {
            try {
                end(writer.data(pieces, finalReplies()), END_OF_DATA);
            } catch (SyntaxException e) {
                wire.abort("message given up");
                throw e;
            }
        }
    }

    /** RFC 2920 section 3.1: a server may say 354 although it took no recipient. */
    private void endEmpty() throws SmtpException {
        if (protocol == Protocol.LMTP) {
            wire.abort("354 without a recipient");
            return;
        }
        wire.send(END_OF_DATA, List.of("."));
        read(END_OF_DATA, timeouts.dataTermination());
    }

    private void chunks(MessagePieces pieces) throws SmtpException, SyntaxException, IOException {
        if (ledger.isDecided()) {
            return;
        }
        try {
            end(writer.chunks(pieces, finalReplies()), "BDAT");
        } catch (SyntaxException e) {
            wire.abort("message given up");
            throw e;
        }
    }

    private int finalReplies() {
        return protocol == Protocol.LMTP ? ledger.undecided().size() : 1;
    }

    private void end(Optional<Reply> refusal, String stage) throws SmtpException {
        if (refusal.isPresent()) {
            ledger.decideRest(refusal.get(), stage);
            wire.abort("message refused half-way");
        } else {
            finish(stage);
        }
    }

    private void finish(String stage) throws SmtpException {
        if (protocol == Protocol.LMTP) {
            finishEach(stage);
            return;
        }
        Reply reply = read(stage, timeouts.dataTermination());
        ledger.decideRest(reply, stage);
        // RFC 3030 section 2: after a failed BDAT only RSET clears the transaction.
        unfinished = !reply.isPositive();
    }

    /** RFC 2033 section 4.2: who had a reply has the mail, or not, whatever comes after. */
    private void finishEach(String stage) throws SmtpException {
        List<Ledger.Entry> waiting = ledger.undecided();
        try {
            for (Ledger.Entry entry : waiting) {
                entry.decide(read(stage, timeouts.dataTermination()), stage);
            }
            unfinished = false;
        } catch (SmtpException e) {
            if (ledger.undecided().size() == waiting.size()) {
                throw e;
            }
            ledger.decideRest(Reply.of(451, "4.4.2", "Connection lost: " + e.getMessage()), stage);
        }
    }
}
