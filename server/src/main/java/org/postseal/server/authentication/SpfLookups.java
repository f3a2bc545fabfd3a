package org.postseal.server.authentication;

import org.apache.james.jspf.core.DNSRequest;
import org.apache.james.jspf.core.DNSService;
import org.apache.james.jspf.core.exceptions.TimeoutException;
import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.server.authentication.SpfResult.Status;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * jspf's way to DNS: the resolver of the check that this thread is in. It adds what jspf does not
 * have of RFC 7208: two lookups without an answer at most (section 4.6.4), ASCII alone, and a host
 * without an answer is an error of the moment for {@code exists} too; and it bounds the records.
 */
final class SpfLookups implements DNSService {
    private static final int MAX_VOID = 2;
    private static final int MAX_RECORDS = 10; // MX and PTR, section 4.6.4
    private static final int MAX_ADDRESSES = 256;
    private static final int MAX_TEXT = 2048; // jspf's expressions recurse over the text

    private static final ScopedValue<Check> CURRENT = ScopedValue.newInstance();

    private final String host;

    /** One check of one identity; one thread. */
    private static final class Check {
        private final Resolver resolver;
        private int voids;
        private boolean broken;
        private boolean failed;

        /** Names of a PTR are looked up: those that fail are skipped (section 5.5). */
        private boolean validating;

        Check(Resolver resolver) {
            this.resolver = resolver;
        }
    }

    SpfLookups(String host) {
        this.host = host;
    }

    /** Runs a check that asks this resolver. */
    Status within(Resolver resolver, Supplier<String> spf) {
        Check check = new Check(resolver);
        String result = ScopedValue.where(CURRENT, check).call(spf::get);
        if (check.broken) {
            return Status.PERMERROR;
        }
        Status status = Status.valueOf(result.toUpperCase(Locale.ROOT));
        return check.failed && status != Status.PASS ? Status.TEMPERROR : status;
    }

    /** Null where there is none, else a list that may be changed: so jspf wants it. */
    @Override
    public List<String> getRecords(DNSRequest request) throws TimeoutException {
        Check check = CURRENT.get();
        Optional<Integer> type = type(request.getRecordType());
        if (type.isEmpty()) {
            return null; // the type SPF is history (RFC 7208 section 3.1)
        }
        check.validating |= type.get() == Type.PTR;
        Answer answer = check.resolver.resolve(request.getHostname(), type.get());
        if (answer.status() == Answer.Status.FAILED) {
            boolean address = type.get() == Type.A || type.get() == Type.AAAA;
            if (address && check.validating) {
                return null;
            }
            check.failed |= address;
            throw new TimeoutException("no answer");
        }
        List<String> texts =
                answer.records().stream().flatMap(record -> text(record).stream()).toList();
        if (type.get() == Type.TXT) {
            return spfOnly(texts, check);
        }
        if (texts.isEmpty()) {
            check.broken |= ++check.voids > MAX_VOID;
            return null;
        }
        check.broken |= type.get() == Type.MX && texts.size() > MAX_RECORDS;
        int most = type.get() == Type.PTR ? MAX_RECORDS : MAX_ADDRESSES;
        return new ArrayList<>(texts.subList(0, Math.min(most, texts.size())));
    }

    /** Other texts at the name may be long, and are of no interest. */
    private static List<String> spfOnly(List<String> texts, Check check) {
        List<String> records =
                texts.stream()
                        .filter(t -> t.toLowerCase(Locale.ROOT).startsWith("v=spf1"))
                        .toList();
        if (records.stream().anyMatch(t -> t.length() > MAX_TEXT || !isAscii(t))) {
            check.broken = true;
            return null;
        }
        return records.isEmpty() ? null : new ArrayList<>(records);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    private static Optional<Integer> type(int requested) {
        return switch (requested) {
            case DNSRequest.A -> Optional.of(Type.A);
            case DNSRequest.AAAA -> Optional.of(Type.AAAA);
            case DNSRequest.MX -> Optional.of(Type.MX);
            case DNSRequest.PTR -> Optional.of(Type.PTR);
            case DNSRequest.TXT -> Optional.of(Type.TXT);
            default -> Optional.empty();
        };
    }

    private static Optional<String> text(Record record) {
        return switch (record) {
            case ARecord a -> Optional.of(a.getAddress().getHostAddress());
            case AAAARecord aaaa -> Optional.of(aaaa.getAddress().getHostAddress());
            case MXRecord mx -> Optional.of(name(mx.getTarget()));
            case PTRRecord ptr -> Optional.of(name(ptr.getTarget()));
            case TXTRecord txt -> Optional.of(text(txt));
            default -> Optional.empty();
        };
    }

    private static String name(Name name) {
        return name.toString(true).toLowerCase(Locale.ROOT);
    }

    /** Octets as characters: dnsjava's own text would escape some of them. */
    private static String text(TXTRecord record) {
        return record.getStringsAsByteArrays().stream()
                .map(octets -> new String(octets, StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining());
    }

    @Override
    public CompletionStage<List<String>> getRecordsAsync(DNSRequest request) {
        try {
            return CompletableFuture.completedFuture(getRecords(request));
        } catch (TimeoutException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public List<String> getLocalDomainNames() {
        return List.of(host);
    }

    @Override
    public void setTimeOut(int seconds) {
        // The resolver has its own.
    }

    @Override
    public int getRecordLimit() {
        return MAX_RECORDS;
    }

    @Override
    public void setRecordLimit(int limit) {
        // RFC 7208 fixes it.
    }
}
