package org.postseal.server.authentication;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.server.authentication.DmarcRecord.Policy;
import org.postseal.server.authentication.DmarcResult.Status;
import org.postseal.server.dkim.DkimResult;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** RFC 7489: whether a signature or SPF speaks for the domain in From. */
final class Dmarc {
    private final Resolver resolver;

    Dmarc(Resolver resolver) {
        this.resolver = resolver;
    }

    /** Where a record was found: empty where there is none; failed where nobody knows. */
    private record Found(Optional<DmarcRecord> record, boolean below, boolean failed) {}

    /**
     * Judges a message; blocks.
     *
     * @param author the domain in From
     * @param spf of the identity that DMARC looks at
     */
    DmarcResult check(
            Optional<String> author, List<DkimResult> signatures, Optional<SpfResult> spf) {
        if (author.isEmpty()) {
            return new DmarcResult(Status.PERMERROR, "", Optional.empty(), 0);
        }
        Found found = find(author.get());
        if (found.record().isEmpty()) {
            Status status = found.failed() ? Status.TEMPERROR : Status.NONE;
            return new DmarcResult(status, author.get(), Optional.empty(), 0);
        }
        DmarcRecord record = found.record().get();
        Policy policy = found.below() ? record.subdomains() : record.policy();
        Status status = status(author.get(), record, signatures, spf);
        return new DmarcResult(status, author.get(), Optional.of(policy), record.percent());
    }

    private static Status status(
            String author,
            DmarcRecord record,
            List<DkimResult> signatures,
            Optional<SpfResult> spf) {
        boolean signed =
                signatures.stream()
                        .filter(DkimResult::passed)
                        .anyMatch(s -> isAligned(s.domain(), author, record.strictDkim()));
        boolean sent =
                spf.filter(result -> result.status() == SpfResult.Status.PASS)
                        .filter(result -> isAligned(result.domain(), author, record.strictSpf()))
                        .isPresent();
        if (signed || sent) {
            return Status.PASS;
        }
        boolean unknown =
                spf.filter(result -> result.status() == SpfResult.Status.TEMPERROR)
                                .filter(r -> isAligned(r.domain(), author, record.strictSpf()))
                                .isPresent()
                        || signatures.stream()
                                .filter(s -> s.status() == DkimResult.Status.TEMPERROR)
                                .anyMatch(s -> isAligned(s.domain(), author, record.strictDkim()));
        return unknown ? Status.TEMPERROR : Status.FAIL;
    }

    /** Section 3.1. */
    private static boolean isAligned(String identifier, String author, boolean strict) {
        String name = identifier.toLowerCase(Locale.ROOT);
        return name.equals(author)
                || (!strict
                        && OrganizationalDomain.of(name).equals(OrganizationalDomain.of(author)));
    }

    /** Section 6.6.3: the domain itself, then its organizational domain. */
    private Found find(String author) {
        Found own = at(author, false);
        String organization = OrganizationalDomain.of(author);
        boolean settled = own.record().isPresent() || own.failed() || organization.equals(author);
        return settled ? own : at(organization, true);
    }

    private Found at(String domain, boolean below) {
        Answer answer = resolver.resolve("_dmarc." + domain, Type.TXT);
        if (answer.status() == Answer.Status.FAILED) {
            return new Found(Optional.empty(), below, true);
        }
        List<String> candidates =
                answer.records().stream()
                        .filter(TXTRecord.class::isInstance)
                        .map(record -> String.join("", ((TXTRecord) record).getStrings()))
                        .filter(DmarcRecord::isCandidate)
                        .toList();
        Optional<DmarcRecord> record =
                candidates.size() == 1
                        ? DmarcRecord.parse(candidates.getFirst())
                        : Optional.empty();
        return new Found(record, below, false);
    }
}
