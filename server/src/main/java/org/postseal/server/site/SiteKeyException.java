package org.postseal.server.site;

import java.io.IOException;

/** The site's keys cannot be used; the message tells the operator what to do. */
public final class SiteKeyException extends IOException {
    private static final long serialVersionUID = 1L;

    SiteKeyException(String message) {
        super(message);
    }

    SiteKeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
