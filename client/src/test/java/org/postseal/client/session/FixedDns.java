package org.postseal.client.session;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers from a list. Names that are not in it do not exist. */
final class FixedDns implements Resolver {
    private final Map<String, List<Record>> names = new HashMap<>();
    private final Map<String, Answer.Security> failing = new HashMap<>();
    private Answer.Security security = Answer.Security.INSECURE;

    /** Adds {@code name type rdata} lines; {@code name} alone exists without records. */
    FixedDns with(String... lines) {
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            List<Record> records = names.computeIfAbsent(words[0], _ -> new ArrayList<>());
            if (words.length == 3) {
                records.add(record(words));
            }
        }
        return this;
    }

    FixedDns failing(String name, int type, Answer.Security why) {
        failing.put(name + " " + type, why);
        return this;
    }

    FixedDns secure() {
        security = Answer.Security.SECURE;
        return this;
    }

    private static Record record(String... words) {
        try {
            Name owner = Name.fromString(words[0], Name.root);
            int type = Type.value(words[1]);
            Tokenizer data = new Tokenizer(words[2]);
            return Record.fromString(owner, type, DClass.IN, 60, data, Name.root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Answer resolve(String name, int type) {
        Answer.Security failure = failing.get(name + " " + type);
        if (failure != null) {
            return answer(Answer.Status.FAILED, failure, List.of(), name);
        }
        List<Record> all = names.get(name);
        if (all == null) {
            return answer(Answer.Status.NXDOMAIN, security, List.of(), name);
        }
        List<Record> found = all.stream().filter(r -> r.getType() == type).toList();
        Answer.Status status = found.isEmpty() ? Answer.Status.NODATA : Answer.Status.FOUND;
        return answer(status, security, found, name);
    }

    private static Answer answer(
            Answer.Status status, Answer.Security security, List<Record> records, String name) {
        Optional<String> detail =
                status == Answer.Status.FAILED ? Optional.of("made to fail") : Optional.empty();
        return new Answer(status, security, records, Duration.ofMinutes(1), name, detail);
    }
}
