package org.postseal.client.sts;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.client.keys.HttpsFetch;
import org.postseal.client.session.HttpsResult;
import org.postseal.client.session.Redirects;
import org.postseal.spec.dns.StsPolicy;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** TXT records and policy hosts as tables; a fetch can be held up. */
final class StsNet implements Resolver, HttpsFetch {
    final AtomicInteger fetches = new AtomicInteger();
    final CountDownLatch begun = new CountDownLatch(1);
    volatile CountDownLatch held = new CountDownLatch(0);
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<URI, HttpsResult> pages = new ConcurrentHashMap<>();

    void txt(String domain, String... texts) {
        Name owner = Name.fromConstantString("_mta-sts." + domain + ".");
        List<Record> records =
                Stream.of(texts)
                        .<Record>map(text -> new TXTRecord(owner, DClass.IN, 60, text))
                        .toList();
        Answer.Status status = records.isEmpty() ? Answer.Status.NXDOMAIN : Answer.Status.FOUND;
        answers.put("_mta-sts." + domain, answer(status, records, Optional.empty()));
    }

    void failing(String domain) {
        answers.put(
                "_mta-sts." + domain,
                answer(Answer.Status.FAILED, List.of(), Optional.of("SERVFAIL")));
    }

    void page(String domain, String policy) {
        result(domain, new HttpsResult.Ok(policy.getBytes(UTF_8), "text/plain"));
    }

    void result(String domain, HttpsResult result) {
        pages.put(StsPolicy.url(domain), result);
    }

    byte[] body(String domain) {
        return ((HttpsResult.Ok) pages.get(StsPolicy.url(domain))).body();
    }

    @Override
    public Answer resolve(String name, int type) {
        return answers.getOrDefault(
                name, answer(Answer.Status.NXDOMAIN, List.of(), Optional.empty()));
    }

    @Override
    public HttpsResult get(URI url, Redirects redirects) {
        fetches.incrementAndGet();
        begun.countDown();
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return pages.getOrDefault(url, new HttpsResult.NotFound());
    }

    private static Answer answer(
            Answer.Status status, List<Record> records, Optional<String> detail) {
        return new Answer(
                status, Answer.Security.INSECURE, records, Duration.ofMinutes(1), "", detail);
    }
}
