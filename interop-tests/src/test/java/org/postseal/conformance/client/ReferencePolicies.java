package org.postseal.conformance.client;

import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The policy that counts for a domain, from DNS, HTTPS and memory. */
final class ReferencePolicies {
    private final ReferenceNames names;
    private final ReferenceWeb web;
    private final ReferenceMemory memory;
    private final Flaws flaws;

    /**
     * @param withheld the lookup failed, and nothing is remembered
     */
    record View(Optional<ReferencePolicy> policy, boolean authenticated, boolean withheld) {
        static final View NONE = new View(Optional.empty(), false, false);
    }

    ReferencePolicies(ReferenceNames names, ReferenceWeb web, ReferenceMemory memory, Flaws flaws) {
        this.names = names;
        this.web = web;
        this.memory = memory;
        this.flaws = flaws;
    }

    View of(String domain) throws IOException {
        Optional<ReferencePolicy> held =
                flaws.has(Mutant.NO_CACHE)
                        ? Optional.empty()
                        : memory.policy(domain, flaws)
                                .flatMap(text -> ReferencePolicy.parse(text, flaws));
        if (held.isPresent() && flaws.has(Mutant.CACHE_FIRST)) {
            return new View(held, true, false);
        }
        View live = live(domain, held.isPresent());
        if (live.withheld() && flaws.has(Mutant.FAILURE_IS_ABSENCE)) {
            return View.NONE;
        }
        if (live.policy().isPresent() && (live.authenticated() || flaws.has(Mutant.HINT_CACHED))) {
            ReferencePolicy policy = live.policy().get();
            boolean keeps = held.isPresent() && isKept(held.get(), policy);
            if (!keeps) {
                remember(domain, policy);
                return live;
            }
        }
        return held.isPresent() ? new View(held, true, false) : live;
    }

    /** Remembers the keys of a hint; true where they were others before (C-05). */
    boolean hasChanged(String domain, View view) throws IOException {
        if (view.authenticated() || view.policy().isEmpty()) {
            return false;
        }
        return memory.hasChanged(domain, view.policy().get().keys().toString());
    }

    private boolean isKept(ReferencePolicy held, ReferencePolicy now) {
        boolean none = now.mode().equals("none");
        if (none && flaws.has(Mutant.NONE_WINS)) {
            return false;
        }
        return held.id().equals(now.id()) || (none && flaws.has(Mutant.NONE_IGNORED));
    }

    private void remember(String domain, ReferencePolicy policy) throws IOException {
        if (policy.maxAge() > 0) {
            memory.keep(domain, policy);
        } else {
            memory.forget(domain);
        }
    }

    private View live(String domain, boolean held) {
        ReferenceNames.Answer answer = names.find("_smtp-openpgp." + domain, Type.TXT);
        if (answer.kind() == ReferenceNames.Kind.FAILED) {
            return new View(Optional.empty(), false, true);
        }
        List<String> texts =
                answer.records().stream()
                        .map(rr -> joined((TXTRecord) rr))
                        .filter(text -> ReferencePolicy.isOne(text, flaws))
                        .toList();
        boolean walks =
                flaws.has(Mutant.TREE_WALK) && domain.indexOf('.') < domain.lastIndexOf('.');
        if (texts.isEmpty() && walks) {
            return live(domain.substring(domain.indexOf('.') + 1), held);
        }
        boolean one = texts.size() == 1 || flaws.has(Mutant.TWO_RECORDS_FIRST);
        if (texts.isEmpty() || !one) {
            return View.NONE;
        }
        Optional<ReferencePolicy> policy = ReferencePolicy.parse(texts.getFirst(), flaws);
        if (policy.isEmpty() || answer.kind() == ReferenceNames.Kind.SECURE) {
            return new View(policy, policy.isPresent(), false);
        }
        Optional<ReferencePolicy> better =
                (held && flaws.has(Mutant.WEB_POLICY_ONCE)) || flaws.has(Mutant.NO_WEB_POLICY)
                        ? Optional.empty()
                        : fetched(domain);
        return better.isPresent() ? new View(better, true, false) : new View(policy, false, false);
    }

    private Optional<ReferencePolicy> fetched(String domain) {
        String path = "/.well-known/openpgpkey/" + domain + "/smtp-policy";
        return web.get("openpgpkey." + domain, path, domain, ReferenceWeb.Redirects.NONE)
                .map(octets -> new String(octets, StandardCharsets.US_ASCII))
                .filter(text -> ReferencePolicy.isOne(text, flaws))
                .flatMap(text -> ReferencePolicy.parse(text, flaws));
    }

    private String joined(TXTRecord record) {
        return String.join(
                flaws.has(Mutant.STRINGS_JOINED_BY_SPACE) ? " " : "", record.getStrings());
    }
}
