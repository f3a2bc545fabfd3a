package org.postseal.server.dkim;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Answer.Security;
import org.postseal.client.dns.Answer.Status;
import org.postseal.client.dns.Resolver;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
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

/** Records in memory, as zone file text; names that fail; and what was asked. */
public final class Zone implements Resolver {
    private final Map<String, List<Record>> records = new HashMap<>();
    private final Set<String> failing = new HashSet<>();
    private final List<String> asked = new ArrayList<>();

    public Zone add(String name, String type, String data) {
        try {
            Name owner = Name.fromString(name + ".");
            int number = Type.value(type);
            Record record =
                    number == Type.TXT
                            ? new TXTRecord(owner, DClass.IN, 60, strings(data))
                            : Record.fromString(owner, number, DClass.IN, 60, data, Name.root);
            records.computeIfAbsent(key(name, number), _ -> new ArrayList<>()).add(record);
            return this;
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<String> strings(String text) throws TextParseException {
        List<String> strings = new ArrayList<>();
        for (int at = 0; at < text.length(); at += 200) {
            strings.add(text.substring(at, Math.min(text.length(), at + 200)));
        }
        return strings;
    }

    public Zone fail(String name) {
        failing.add(name);
        return this;
    }

    public Zone publish(DkimKeys keys, String domain) {
        keys.records(domain).forEach(record -> add(record.owner(), "TXT", record.text()));
        return this;
    }

    public List<String> asked() {
        return asked;
    }

    @Override
    public Answer resolve(String name, int type) {
        asked.add(name + " " + Type.string(type));
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (failing.contains(bare)) {
            return answer(bare, Status.FAILED, List.of());
        }
        List<Record> found = records.getOrDefault(key(bare, type), List.of());
        return answer(bare, found.isEmpty() ? Status.NXDOMAIN : Status.FOUND, found);
    }

    private static Answer answer(String name, Status status, List<Record> found) {
        return new Answer(
                status, Security.INSECURE, found, Duration.ZERO, name, Optional.of("test"));
    }

    private static String key(String name, int type) {
        return name.toLowerCase(Locale.ROOT) + " " + type;
    }
}
