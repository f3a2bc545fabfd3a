package org.postseal.client.session;

import java.util.Locale;

/** Where a GET may be led on to. */
public sealed interface Redirects {
    /** Nowhere: a redirect is a failure. */
    record Refused() implements Redirects {}

    /**
     * Hosts of one domain.
     *
     * @param domain the domain itself and all names below it
     */
    record Within(String domain) implements Redirects {}

    default boolean allows(String host) {
        return switch (this) {
            case Refused() -> false;
            case Within(String domain) -> {
                String lower = host.toLowerCase(Locale.ROOT);
                String parent = domain.toLowerCase(Locale.ROOT);
                yield lower.equals(parent) || lower.endsWith("." + parent);
            }
        };
    }
}
