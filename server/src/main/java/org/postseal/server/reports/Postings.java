package org.postseal.server.reports;

import org.postseal.client.session.HttpsResult;
import org.postseal.server.spool.Rows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Reports that go by HTTPS: kept on disk, and tried until they are taken or a day has passed. */
final class Postings {
    private static final Logger LOG = LoggerFactory.getLogger(Postings.class);
    private static final String TABLE = "tls-report-postings";

    private final Rows rows;
    private final Post post;
    private final Clock clock;

    /** POSTs octets of {@code application/tlsrpt+gzip}. Blocks, within bounds. */
    interface Post {
        HttpsResult send(URI url, byte[] gzip);
    }

    Postings(Rows rows, Post post, Clock clock) {
        this.rows = rows;
        this.post = post;
        this.clock = clock;
    }

    /** Durable on return; tried with the next {@link #run}. */
    void add(Prepared report, URI url) {
        String key = report.day() + " " + report.kind().token() + " " + report.domain() + " " + url;
        put(Posting.of(key, url, report.gzip(), clock.instant()));
    }

    /** Tries what is due. */
    void run() {
        for (String key : rows.keys(TABLE)) {
            Optional<Posting> posting =
                    rows.get(TABLE, key).map(row -> Posting.decode(key, row.value()));
            posting.filter(p -> p.isDue(clock.instant())).ifPresent(this::attempt);
        }
    }

    private void attempt(Posting posting) {
        HttpsResult result = post.send(posting.url(), posting.gzip());
        if (result instanceof HttpsResult.Ok) {
            LOG.info("report: {}, status=sent", posting.key());
            rows.remove(TABLE, posting.key());
            return;
        }
        Instant now = clock.instant();
        Posting again = posting.again(now);
        if (again.next().isAfter(posting.end())) {
            LOG.warn("report: {}, status=given up ({})", posting.key(), why(result));
            rows.remove(TABLE, posting.key());
        } else {
            LOG.info("report: {}, status=deferred ({})", posting.key(), why(result));
            put(again);
        }
    }

    private void put(Posting posting) {
        rows.put(TABLE, new Rows.Row(posting.key(), posting.encode(), posting.end()));
    }

    private static String why(HttpsResult result) {
        return switch (result) {
            case HttpsResult.Ok _ -> "taken";
            case HttpsResult.NotFound _ -> "HTTP status 404 or 410";
            case HttpsResult.HostAbsent(String detail) -> detail;
            case HttpsResult.Failed(String reason) -> reason;
        };
    }
}
