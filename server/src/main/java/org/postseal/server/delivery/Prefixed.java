package org.postseal.server.delivery;

import org.postseal.client.smtp.MessageSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/** A message with header fields put before it; they are ASCII. */
record Prefixed(byte[] fields, MessageSource message) implements MessageSource {
    static MessageSource of(byte[] fields, MessageSource message) {
        return fields.length == 0 ? message : new Prefixed(fields, message);
    }

    /** A stream over both. */
    static InputStream stream(byte[] fields, InputStream rest) {
        return fields.length == 0
                ? rest
                : new SequenceInputStream(new ByteArrayInputStream(fields), rest);
    }

    @Override
    public long length() {
        return fields.length + message.length();
    }

    @Override
    public boolean isEightBit() {
        return message.isEightBit();
    }

    @Override
    public InputStream open() throws IOException {
        return stream(fields, message.open());
    }
}
