package org.postseal.server.publish;

import java.util.Optional;

/** What a web server serves. Called on event loops: never blocks. */
@FunctionalInterface
public interface Pages {
    /**
     * Finds a page.
     *
     * @param host lower-case, without port and final dot
     * @param path as sent, without its query; begins with a slash
     */
    Optional<Page> find(String host, String path);
}
