package org.postseal.client.smtp;

import org.postseal.spec.smtp.EhloKeyword;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a peer advertises.
 *
 * @param domain the peer's own name
 * @param keywords upper-case keyword to its parameters; empty after HELO
 */
public record EhloResponse(String domain, Map<String, List<String>> keywords) {
    public EhloResponse {
        keywords = Map.copyOf(keywords);
    }

    public boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** The OPENPGP keyword, where a known version was announced. */
    public Optional<EhloKeyword> openpgp() {
        List<String> parameters = keywords.get(EhloKeyword.NAME);
        return parameters == null ? Optional.empty() : EhloKeyword.decode(parameters);
    }

    /** The SIZE limit in octets; empty where none was given or it is 0 (RFC 1870). */
    public OptionalLong size() {
        List<String> parameters = keywords.getOrDefault("SIZE", List.of());
        if (parameters.isEmpty() || !parameters.getFirst().matches("[1-9][0-9]{0,17}")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(parameters.getFirst()));
    }
}
