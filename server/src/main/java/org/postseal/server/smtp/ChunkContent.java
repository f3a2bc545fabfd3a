package org.postseal.server.smtp;

import java.util.Optional;

/** One chunk of BDAT. */
final class ChunkContent implements Incoming {
    private final Session session;
    private final MessageReceiver receiver;
    private final ChunkSize chunk;
    private long left;

    ChunkContent(Session session, MessageReceiver receiver, ChunkSize chunk) {
        this.session = session;
        this.receiver = receiver;
        this.chunk = chunk;
        this.left = chunk.octets();
    }

    @Override
    public int take(byte[] octets, int offset, int length) {
        int taken = (int) Math.min(left, length);
        receiver.take(octets, offset, taken);
        left -= taken;
        return taken;
    }

    @Override
    public boolean isComplete() {
        return left == 0;
    }

    @Override
    public Step end() {
        if (chunk.last()) {
            receiver.finishCounted();
            return session.acceptMessage();
        }
        Optional<Answer> refusal = receiver.refusal();
        return refusal.isPresent()
                ? refusal.get()
                : Answer.of(250, "2.0.0", chunk.octets() + " octets received");
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
