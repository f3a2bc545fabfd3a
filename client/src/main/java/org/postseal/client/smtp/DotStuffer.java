package org.postseal.client.smtp;

import io.netty.buffer.ByteBuf;

/** Transparency of DATA (RFC 5321 section 4.5.2), for content whose every LF follows a CR. */
final class DotStuffer {
    private boolean atLineStart = true;

    /** Appends the octets, with a dot put before each that starts a line. */
    void stuff(byte[] octets, int length, ByteBuf out) {
        int from = 0;
        boolean lineStart = atLineStart;
        for (int i = 0; i < length; i++) {
            byte octet = octets[i];
            if (lineStart && octet == '.') {
                out.writeBytes(octets, from, i - from).writeByte('.');
                from = i;
            }
            lineStart = octet == '\n';
        }
        out.writeBytes(octets, from, length - from);
        atLineStart = lineStart;
    }

    /** Appends the end of the message, after ending its last line where that has no line end. */
    void end(ByteBuf out) {
        if (!atLineStart) {
            out.writeByte('\r').writeByte('\n');
        }
        out.writeByte('.').writeByte('\r').writeByte('\n');
    }
}
