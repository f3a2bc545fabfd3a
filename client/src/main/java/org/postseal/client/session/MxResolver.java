package org.postseal.client.session;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Finds the hosts that take mail for a domain (RFC 5321 section 5.1, RFC 7505). Blocks; bounded by
 * the resolver.
 */
public final class MxResolver {
    private static final int MAX_HOSTS = 20;

    private record Mx(int preference, String host) {}

    private final Resolver resolver;
    private final AddressLookup addresses;
    private final OwnHost own;
    private final RandomGenerator random;

    /**
     * @param random orders hosts of equal preference
     */
    public MxResolver(
            Resolver resolver, AddressLookup addresses, OwnHost own, RandomGenerator random) {
        this.resolver = resolver;
        this.addresses = addresses;
        this.own = own;
        this.random = random;
    }

    /**
     * The hosts of a domain, at most 20.
     *
     * @param domain lower-case A-labels, or an address literal with its brackets
     */
    public MxHosts find(String domain) {
        if (domain.startsWith("[")) {
            return implicit(domain, Answer.Security.INSECURE);
        }
        Answer answer = resolver.resolve(domain, Type.MX);
        return switch (answer.status()) {
            case FOUND -> explicit(domain, answer);
            case NODATA -> implicit(domain, answer.security());
            case NXDOMAIN -> new MxHosts.NoSuchDomain(domain + ": domain does not exist");
            case FAILED ->
                    new MxHosts.Unavailable(
                            domain + ": MX lookup failed: " + answer.detail().orElse(""),
                            answer.security());
        };
    }

    /** No MX record: the domain is its own host, where it has an address. */
    private MxHosts implicit(String domain, Answer.Security security) {
        return switch (addresses.find(domain)) {
            case HostAddresses.Found found ->
                    own.names().contains(domain) || isOwn(found)
                            ? loops(domain)
                            : new MxHosts.Hosts(List.of(domain), true, security, domain);
            case HostAddresses.Absent _ ->
                    new MxHosts.NoSuchDomain(domain + ": no MX record and no address");
            case HostAddresses.Unavailable(String detail, Answer.Security why) ->
                    new MxHosts.Unavailable(domain + ": address lookup failed: " + detail, why);
        };
    }

    private MxHosts explicit(String domain, Answer answer) {
        List<MXRecord> records =
                answer.records().stream()
                        .filter(MXRecord.class::isInstance)
                        .map(MXRecord.class::cast)
                        .toList();
        if (records.size() == 1 && records.getFirst().getTarget().equals(Name.root)) {
            return new MxHosts.NullMx();
        }
        List<Mx> hosts = ordered(records);
        if (hosts.isEmpty()) {
            return new MxHosts.NoSuchDomain(domain + ": no MX record names a host");
        }
        OptionalInt ownPreference =
                hosts.stream().filter(ownHosts(hosts)::contains).mapToInt(Mx::preference).min();
        List<String> usable =
                hosts.stream()
                        .filter(mx -> mx.preference() < ownPreference.orElse(Integer.MAX_VALUE))
                        .map(Mx::host)
                        .distinct()
                        .limit(MAX_HOSTS)
                        .toList();
        return usable.isEmpty()
                ? loops(domain)
                : new MxHosts.Hosts(usable, false, answer.security(), answer.canonicalName());
    }

    /** By preference; equal ones in random order. A root target among others is no host. */
    private List<Mx> ordered(List<MXRecord> records) {
        List<Mx> hosts = new ArrayList<>();
        for (MXRecord rr : records) {
            if (!rr.getTarget().equals(Name.root)) {
                String host = rr.getTarget().toString(true).toLowerCase(Locale.ROOT);
                hosts.add(new Mx(rr.getPriority(), host));
            }
        }
        Collections.shuffle(hosts, java.util.Random.from(random));
        hosts.sort(Comparator.comparingInt(Mx::preference));
        return hosts;
    }

    /** Those of the hosts that are ourselves; addresses are asked for side by side. */
    private List<Mx> ownHosts(List<Mx> hosts) {
        if (own.addresses().isEmpty()) {
            return hosts.stream().filter(mx -> own.names().contains(mx.host())).toList();
        }
        record Check(Mx mx, CompletableFuture<Boolean> isOwn) {}
        Stream<Check> checks = hosts.stream().limit(MAX_HOSTS).map(mx -> new Check(mx, check(mx)));
        return checks.toList().stream()
                .filter(check -> check.isOwn().join())
                .map(Check::mx)
                .toList();
    }

    private CompletableFuture<Boolean> check(Mx mx) {
        return own.names().contains(mx.host())
                ? CompletableFuture.completedFuture(true)
                : CompletableFuture.supplyAsync(
                        () -> isOwn(addresses.find(mx.host())), Thread::startVirtualThread);
    }

    private boolean isOwn(HostAddresses host) {
        return host instanceof HostAddresses.Found found
                && found.addresses().stream().anyMatch(own.addresses()::contains);
    }

    private static MxHosts loops(String domain) {
        return new MxHosts.LoopsBack(domain + ": mail for this domain loops back to this host");
    }
}
