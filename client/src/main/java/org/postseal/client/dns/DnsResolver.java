package org.postseal.client.dns;

import org.postseal.client.dns.Answer.Security;
import org.postseal.client.dns.Answer.Status;
import org.postseal.spec.Requirement;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Asks the configured servers, each time anew; {@link CachingResolver} remembers. */
@Requirement("D-05")
public final class DnsResolver implements Resolver {
    private static final Duration MAX_POSITIVE_TTL = Duration.ofDays(1);
    private static final Duration MAX_NEGATIVE_TTL = Duration.ofMinutes(15);
    private static final Duration FAILURE_TTL = Duration.ofSeconds(30);

    private final DnsSettings settings;
    private final Clock clock;
    private final Upstream upstream;
    private final Optional<Validator> validator;

    /**
     * @param clock tells whether signatures are valid now
     * @throws IllegalArgumentException when the trust anchors cannot be read
     */
    public DnsResolver(DnsSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.upstream = new Upstream(settings, !(settings.trust() instanceof DnssecTrust.None));
        this.validator =
                settings.trust() instanceof DnssecTrust.TrustAnchors anchors
                        ? Optional.of(new Validator(upstream, anchors, clock))
                        : Optional.empty();
    }

    @Override
    public Answer resolve(String name, int type) {
        Name owner;
        try {
            owner = Name.fromString(name, Name.root);
        } catch (TextParseException e) {
            return failed(name, Security.INSECURE, "not a domain name: " + e.getMessage());
        }
        return resolve(new Aliases(owner, type), type);
    }

    /** A recursive server gives the whole chain at once; an authoritative one only its own part. */
    private Answer resolve(Aliases aliases, int type) {
        Deadline deadline = Deadline.after(settings.timeout());
        Security security = Security.SECURE;
        while (true) {
            Name asked = aliases.end();
            Message message;
            switch (ask(Record.newRecord(asked, type, DClass.IN), deadline)) {
                case Verdict.Failure(Security why, String detail) -> {
                    return failed(text(asked), why, detail);
                }
                case Verdict.Reply(Message reply, Security part) -> {
                    message = reply;
                    security = part == Security.SECURE ? security : part;
                }
            }
            Optional<String> problem = aliases.follow(message);
            if (problem.isPresent()) {
                return failed(text(asked), Security.INSECURE, problem.get());
            }
            boolean moved = !aliases.end().equals(asked);
            Optional<Answer> answer = answer(message, aliases, security);
            if (answer.isPresent() && (answer.get().isFound() || !moved || isDenial(message))) {
                return answer.get();
            }
            if (!moved) {
                return failed(text(asked), Security.INSECURE, "answer contradicts itself");
            }
        }
    }

    private Verdict ask(Record question, Deadline deadline) {
        try {
            return switch (settings.trust()) {
                case DnssecTrust.None() -> plain(upstream.ask(question, deadline));
                case DnssecTrust.TrustedResolver() -> trusted(question, deadline);
                case DnssecTrust.TrustAnchors _ -> {
                    Message reply = upstream.ask(question, deadline, Flags.CD);
                    yield Upstream.isAnswer(reply)
                            ? validator.orElseThrow().validate(question, reply, deadline)
                            : plain(reply);
                }
            };
        } catch (IOException e) {
            return new Verdict.Failure(Security.INSECURE, e.getMessage());
        }
    }

    private static Verdict plain(Message reply) {
        return Upstream.isAnswer(reply)
                ? new Verdict.Reply(reply, Security.INSECURE)
                : new Verdict.Failure(Security.INSECURE, Rcode.string(reply.getRcode()));
    }

    /** A validating server hides bogus data behind SERVFAIL; CD shows what it hides. */
    private Verdict trusted(Record question, Deadline deadline) throws IOException {
        Message reply = upstream.ask(question, deadline, Flags.AD);
        if (Upstream.isAnswer(reply) && reply.getHeader().getFlag(Flags.AD)) {
            return new Verdict.Reply(reply, Security.SECURE);
        }
        if (reply.getRcode() == Rcode.SERVFAIL
                && Upstream.isAnswer(upstream.ask(question, deadline, Flags.CD))) {
            return new Verdict.Failure(
                    Security.BOGUS, "SERVFAIL from the validating server, an answer with CD set");
        }
        return plain(reply);
    }

    /** True where the reply itself speaks about the end of the chain. */
    private static boolean isDenial(Message reply) {
        return reply.getRcode() == Rcode.NXDOMAIN || soa(reply).isPresent();
    }

    private static Optional<SOARecord> soa(Message reply) {
        return reply.getSection(Section.AUTHORITY).stream()
                .filter(SOARecord.class::isInstance)
                .map(SOARecord.class::cast)
                .findFirst();
    }

    /** Empty where code and content of the reply contradict one another. */
    private Optional<Answer> answer(Message reply, Aliases aliases, Security security) {
        List<Record> records = aliases.records(reply);
        boolean exists = reply.getRcode() != Rcode.NXDOMAIN;
        if (!records.isEmpty()) {
            long ttl = records.stream().mapToLong(Record::getTTL).min().orElse(0);
            Duration keep = keep(LongStream.of(ttl, aliases.ttl()), reply, MAX_POSITIVE_TTL);
            return exists
                    ? Optional.of(answer(Status.FOUND, security, records, keep, aliases))
                    : Optional.empty();
        }
        // RFC 2308 section 5: without SOA a denial is not kept.
        long ttl = soa(reply).map(soa -> Math.min(soa.getTTL(), soa.getMinimum())).orElse(0L);
        Duration keep = keep(LongStream.of(ttl, aliases.ttl()), reply, MAX_NEGATIVE_TTL);
        Status status = exists ? Status.NODATA : Status.NXDOMAIN;
        return Optional.of(answer(status, security, List.of(), keep, aliases));
    }

    private static Answer answer(
            Status status, Security security, List<Record> records, Duration ttl, Aliases walk) {
        String end = text(walk.end());
        return new Answer(status, security, records, ttl, end, Optional.empty());
    }

    /** Not beyond the signatures either (RFC 4035 section 5.3.3). */
    private Duration keep(LongStream ttls, Message reply, Duration most) {
        LongStream signed =
                Stream.of(Section.ANSWER, Section.AUTHORITY)
                        .flatMap(section -> reply.getSection(section).stream())
                        .filter(RRSIGRecord.class::isInstance)
                        .map(RRSIGRecord.class::cast)
                        .mapToLong(this::ttl);
        long seconds = LongStream.concat(ttls, signed).min().orElse(0);
        return Duration.ofSeconds(Math.clamp(seconds, 0, most.toSeconds()));
    }

    private long ttl(RRSIGRecord signature) {
        long left = Duration.between(clock.instant(), signature.getExpire()).toSeconds();
        return Math.min(left, Math.min(signature.getTTL(), signature.getOrigTTL()));
    }

    private static Answer failed(String name, Security security, String detail) {
        return new Answer(
                Status.FAILED,
                security,
                List.of(),
                FAILURE_TTL,
                name,
                Optional.of(String.valueOf(detail)));
    }

    private static String text(Name name) {
        return name.toString(true).toLowerCase(Locale.ROOT);
    }
}
