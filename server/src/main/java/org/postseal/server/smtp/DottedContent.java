package org.postseal.server.smtp;

/** The content of DATA. */
final class DottedContent implements Incoming {
    private final Session session;
    private final MessageReceiver receiver;

    DottedContent(Session session, MessageReceiver receiver) {
        this.session = session;
        this.receiver = receiver;
    }

    @Override
    public int take(byte[] octets, int offset, int length) {
        return receiver.take(octets, offset, length);
    }

    @Override
    public boolean isComplete() {
        return receiver.sawDot() || receiver.isHopeless();
    }

    @Override
    public Step end() {
        return receiver.sawDot()
                ? session.acceptMessage()
                : receiver.refusal().orElse(Answer.TOO_BIG).closing();
    }

    @Override
    public boolean isWritable() {
        return receiver.refusal().isPresent() || receiver.draft().isWritable();
    }

    @Override
    public void onWritable(Runnable callback) {
        receiver.draft().onWritable(callback);
    }
}
