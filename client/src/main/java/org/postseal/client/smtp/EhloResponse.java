package org.postseal.client.smtp;

import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.Reply;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

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

    /**
     * Reads a reply to EHLO or LHLO (RFC 5321 section 4.1.1.1); of a repeated keyword the first.
     */
    static EhloResponse parse(Reply reply) {
        Map<String, List<String>> keywords = new HashMap<>();
        for (String line : reply.lines().subList(1, reply.lines().size())) {
            List<String> words = words(line);
            if (!words.isEmpty()) {
                String keyword = words.getFirst().toUpperCase(Locale.ROOT);
                keywords.putIfAbsent(keyword, List.copyOf(words.subList(1, words.size())));
            }
        }
        return new EhloResponse(domain(reply), keywords);
    }

    /** Reads a reply to HELO. */
    static EhloResponse parseHelo(Reply reply) {
        return new EhloResponse(domain(reply), Map.of());
    }

    private static String domain(Reply reply) {
        List<String> words = words(reply.lines().getFirst());
        return words.isEmpty() ? "" : words.getFirst();
    }

    private static List<String> words(String line) {
        return Arrays.stream(line.split(" ")).filter(word -> !word.isEmpty()).toList();
    }

    /** The same without some keywords. */
    EhloResponse without(String... names) {
        Map<String, List<String>> rest = new HashMap<>(keywords);
        rest.keySet().removeAll(Set.of(names));
        return new EhloResponse(domain, rest);
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
