package org.postseal.server.smtp;

/** Content on its way in: all of DATA, or one chunk of BDAT. */
interface Incoming {
    /** Takes octets; returns how many belonged to the content. */
    int take(byte[] octets, int offset, int length);

    boolean isComplete();

    /** What follows once it is complete. */
    Step end();

    /** False where the spool lags behind. */
    boolean isWritable();

    /** Calls once, on any thread, when more can be taken. */
    void onWritable(Runnable callback);
}
