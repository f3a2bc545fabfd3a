package org.postseal.server.smtp;

import org.postseal.server.auth.Senders;
import org.postseal.server.spool.Draft;
import org.postseal.server.unsealing.ForgedResults;

import java.util.Optional;

/**
 * One message on its way into the spool: draft, head, and the first reason to refuse it. Once there
 * is one, octets are read and dropped, so that the refusal is said once and at the real end.
 */
final class MessageReceiver implements DataDecoder.Sink {
    private static final Answer BARE_LINE_END =
            Answer.of(554, "5.6.0", "Lines must end with CRLF; a bare CR or LF was found");
    private static final Answer NOT_YOURS =
            Answer.of(550, "5.7.1", "From must be one of your sender addresses");
    private static final Answer LINE_TOO_LONG = Answer.of(554, "5.6.0", "Line too long");

    private final SmtpSettings settings;
    private final Draft draft;
    private final DataDecoder decoder;
    private final ForgedResults<RuntimeException> filter;
    private final MessageHead head = new MessageHead();
    private Optional<Senders> senders = Optional.empty();
    private Optional<Answer> refusal = Optional.empty();
    private long size;
    private long dropped;

    private MessageReceiver(SmtpSettings settings, Draft draft, boolean dotted) {
        this.settings = settings;
        this.draft = draft;
        this.filter = new ForgedResults<>(settings.hostname(), this::store);
        this.decoder =
                dotted
                        ? DataDecoder.dotted(this, settings.lineEnds())
                        : DataDecoder.counted(this, settings.lineEnds());
    }

    static MessageReceiver dotted(SmtpSettings settings, Draft draft) {
        return new MessageReceiver(settings, draft, true);
    }

    static MessageReceiver counted(SmtpSettings settings, Draft draft) {
        return new MessageReceiver(settings, draft, false);
    }

    /** Puts a trace field before the message. */
    void prepend(byte[] field) {
        store(field, 0, field.length);
    }

    /** Takes octets from the wire; returns how many belonged to the message. */
    int take(byte[] octets, int offset, int length) {
        int taken = decoder.decode(octets, offset, length);
        if (refusal.isPresent()) {
            dropped += taken;
        } else if (decoder.longestLine() > settings.limits().dataLine()) {
            refuse(LINE_TOO_LONG);
        } else if (decoder.sawBareLineEnd() && settings.lineEnds() == LineEnds.REFUSE) {
            refuse(BARE_LINE_END);
        }
        return taken;
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
        size += length;
        if (size > settings.limits().messageSize()) {
            refuse(Answer.TOO_BIG);
        }
        if (refusal.isEmpty()) {
            filter.write(octets, offset, length);
        }
    }

    /** Ends counted content. */
    void finishCounted() {
        decoder.finish();
        take(new byte[0], 0, 0);
    }

    /** The message must be from one of these: its author may be believed, and is signed for. */
    void restrict(Senders own) {
        senders = Optional.of(own);
    }

    /** Stores what is held back, once all is there. */
    void finish() {
        if (refusal.isEmpty()) {
            filter.finish();
        }
        head.finish();
        if (senders.filter(own -> !own.allow(head.authors())).isPresent()) {
            refuse(NOT_YOURS);
        }
    }

    boolean sawDot() {
        return decoder.ended();
    }

    /** So much was dropped that the end is no longer waited for. */
    boolean isHopeless() {
        return dropped > settings.limits().messageSize();
    }

    void refuse(Answer answer) {
        if (refusal.isEmpty()) {
            refusal = Optional.of(answer);
            draft.close();
        }
    }

    /** The transaction ended without its content. */
    void abandon() {
        if (refusal.isEmpty()) {
            draft.close();
        }
    }

    Optional<Answer> refusal() {
        return refusal;
    }

    Draft draft() {
        return draft;
    }

    MessageHead head() {
        return head;
    }

    /** Octets of the message as it came, without what was prepended. */
    long size() {
        return size;
    }

    boolean eightBit() {
        return decoder.eightBit();
    }

    private void store(byte[] octets, int offset, int length) {
        draft.write(octets, offset, length);
        head.add(octets, offset, length);
    }
}
