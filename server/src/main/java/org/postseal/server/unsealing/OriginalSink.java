package org.postseal.server.unsealing;

import java.io.IOException;

/** Takes the octets of an original while its seal is read; they are not to be trusted yet. */
interface OriginalSink {
    void write(byte[] octets, int offset, int length) throws IOException;
}
