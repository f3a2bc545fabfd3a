package org.postseal.interop.dkim;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Answer.Security;
import org.postseal.client.dns.Answer.Status;
import org.postseal.client.dns.Resolver;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Records in memory; a name may fail. */
final class Names implements Resolver {
    private final Map<String, List<Record>> records = new HashMap<>();
    private final Set<String> failing = new HashSet<>();

    Names add(String name, String type, String data) {
        try {
            Name owner = Name.fromString(name, Name.root);
            int number = Type.value(type);
            Record record =
                    number == Type.TXT
                            ? new TXTRecord(owner, DClass.IN, 60, strings(data))
                            : Record.fromString(owner, number, DClass.IN, 60, data, Name.root);
            records.computeIfAbsent(key(owner, number), _ -> new ArrayList<>()).add(record);
            return this;
        } catch (IOException e) {
            throw new IllegalArgumentException(name + " " + type + " " + data, e);
        }
    }

    private static List<String> strings(String text) {
        List<String> strings = new ArrayList<>();
        for (int at = 0; at < text.length(); at += 200) {
            strings.add(
                    text.substring(at, Math.min(text.length(), at + 200))
                            .replace("\\", "\\\\")
                            .replace("\"", "\\\""));
        }
        return strings;
    }

    Names fail(String name) {
        failing.add(name.toLowerCase(Locale.ROOT));
        return this;
    }

    @Override
    public Answer resolve(String name, int type) {
        return resolve(name, type, 10);
    }

    private Answer resolve(String name, int type, int links) {
        Name owner;
        try {
            owner = Name.fromString(name, Name.root);
        } catch (IOException e) {
            return answer(name, Status.FAILED, List.of());
        }
        List<Record> found = records.getOrDefault(key(owner, type), List.of());
        if (found.isEmpty() && failing.contains(owner.toString(true).toLowerCase(Locale.ROOT))) {
            return answer(name, Status.FAILED, List.of());
        }
        List<Record> alias = records.getOrDefault(key(owner, Type.CNAME), List.of());
        if (found.isEmpty() && !alias.isEmpty()) {
            String target = ((CNAMERecord) alias.getFirst()).getTarget().toString();
            return links == 0
                    ? answer(name, Status.FAILED, List.of())
                    : resolve(target, type, links - 1);
        }
        return answer(name, found.isEmpty() ? Status.NXDOMAIN : Status.FOUND, found);
    }

    private static Answer answer(String name, Status status, List<Record> found) {
        return new Answer(
                status, Security.INSECURE, found, Duration.ZERO, name, Optional.of("names"));
    }

    private static String key(Name name, int type) {
        return name.toString(true).toLowerCase(Locale.ROOT) + " " + type;
    }
}
