package org.postseal.client.keys;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.client.session.HttpsResult;
import org.postseal.client.session.Redirects;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPENPGPKEYRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** DNS and HTTPS as tables, with a log of what was asked. */
final class FakeNet implements Resolver, HttpsFetch {
    static final Duration TTL = Duration.ofMinutes(5);

    final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, HttpsResult> pages = new ConcurrentHashMap<>();

    void txt(String owner, Answer.Security security, String... texts) {
        List<Record> records = new ArrayList<>();
        for (String text : texts) {
            records.add(new TXTRecord(name(owner), DClass.IN, 300, split(text)));
        }
        put(owner, Type.TXT, Answer.Status.FOUND, security, records);
    }

    /** In two strings, which are to be joined without separator. */
    private static List<String> split(String text) {
        int half = text.length() / 2;
        return List.of(text.substring(0, half), text.substring(half));
    }

    void openpgpkey(String owner, Answer.Security security, byte[]... certificates) {
        List<Record> records =
                Arrays.stream(certificates)
                        .<Record>map(c -> new OPENPGPKEYRecord(name(owner), DClass.IN, 300, c))
                        .toList();
        put(owner, Type.OPENPGPKEY, Answer.Status.FOUND, security, records);
    }

    void none(String owner, int type, Answer.Status status, Answer.Security security) {
        put(owner, type, status, security, List.of());
    }

    private void put(
            String owner,
            int type,
            Answer.Status status,
            Answer.Security security,
            List<Record> records) {
        answers.put(
                owner + " " + type,
                new Answer(status, security, records, TTL, owner, Optional.empty()));
    }

    void page(URI url, HttpsResult outcome) {
        pages.put(url.toString(), outcome);
    }

    void page(URI url, byte[] body) {
        page(url, new HttpsResult.Ok(body, ""));
    }

    @Override
    public Answer resolve(String name, int type) {
        asked.add(Type.string(type) + " " + name);
        return answers.getOrDefault(
                name + " " + type,
                new Answer(
                        Answer.Status.NXDOMAIN,
                        Answer.Security.INSECURE,
                        List.of(),
                        TTL,
                        name,
                        Optional.empty()));
    }

    @Override
    public HttpsResult get(URI url, Redirects redirects) {
        asked.add("GET " + url.getHost());
        return pages.getOrDefault(url.toString(), new HttpsResult.NotFound());
    }

    private static Name name(String owner) {
        try {
            return Name.fromString(owner + ".");
        } catch (TextParseException e) {
            throw new AssertionError(e);
        }
    }
}
