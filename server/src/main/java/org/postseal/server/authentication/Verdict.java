package org.postseal.server.authentication;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the checks found.
 *
 * @param methods for Authentication-Results, in order
 * @param refusedBy the domain whose DMARC policy has the message refused
 */
public record Verdict(List<String> methods, Optional<String> refusedBy) {
    public Verdict {
        methods = List.copyOf(methods);
    }

    /** The same with a result before the others. */
    public Verdict after(String method) {
        return new Verdict(Stream.concat(Stream.of(method), methods.stream()).toList(), refusedBy);
    }

    /** One line for the log. */
    public String summary() {
        return String.join("; ", methods);
    }
}
