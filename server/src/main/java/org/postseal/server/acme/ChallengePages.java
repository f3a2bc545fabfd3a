package org.postseal.server.acme;

import org.postseal.server.publish.Page;
import org.postseal.server.publish.Pages;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The answers to http-01 challenges (RFC 8555 section 8.3), whichever host is asked. */
public final class ChallengePages implements Pages {
    private static final String PATH = "/.well-known/acme-challenge/";

    private final Map<String, String> answers = new ConcurrentHashMap<>();

    @Override
    public Optional<Page> find(String host, String path) {
        return path.startsWith(PATH)
                ? Optional.ofNullable(answers.get(path.substring(PATH.length()))).map(Page::text)
                : Optional.empty();
    }

    void put(String token, String answer) {
        answers.put(token, answer);
    }

    void remove(String token) {
        answers.remove(token);
    }
}
