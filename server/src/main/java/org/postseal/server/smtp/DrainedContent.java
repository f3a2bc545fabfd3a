package org.postseal.server.smtp;

/** A chunk that came out of sequence: read, dropped, then refused. */
final class DrainedContent implements Incoming {
    private final Answer answer;
    private long left;

    DrainedContent(long octets, Answer answer) {
        this.left = octets;
        this.answer = answer;
    }

    @Override
    public int take(byte[] octets, int offset, int length) {
        int taken = (int) Math.min(left, length);
        left -= taken;
        return taken;
    }

    @Override
    public boolean isComplete() {
        return left == 0;
    }

    @Override
    public Step end() {
        return answer;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void onWritable(Runnable callback) {
        callback.run();
    }
}
