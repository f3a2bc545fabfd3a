package org.postseal.client.smtp;

import java.io.IOException;
import java.io.InputStream;

/** A message to send: dot-unstuffed octets with CRLF line ends. Can be opened more than once. */
public interface MessageSource {
    /** Octets of the message, for SIZE and BDAT. */
    long length();

    /** True where it holds octets over 127: then BODY=8BITMIME is wanted (RFC 6152). */
    boolean isEightBit();

    /** A fresh stream over the whole message; read in bulk, closed by the caller. */
    InputStream open() throws IOException;
}
