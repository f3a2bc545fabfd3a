package org.postseal.client.session;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the addresses of hosts by A and AAAA. Blocks; bounded by the resolver. */
public final class AddressLookup {
    private static final int MAX_ADDRESSES = 32;

    /** Which families are used, and which comes first where both are there. */
    public enum Families {
        IPV6_FIRST,
        IPV4_FIRST,
        IPV6_ONLY,
        IPV4_ONLY
    }

    private final Resolver resolver;
    private final Families families;

    public AddressLookup(Resolver resolver, Families families) {
        this.resolver = resolver;
        this.families = families;
    }

    /**
     * The addresses of a host, at most 32, the families taking turns.
     *
     * @param host a domain name in A-labels, or an address literal with its brackets
     */
    public HostAddresses find(String host) {
        if (host.startsWith("[")) {
            return literal(host)
                    .<HostAddresses>map(
                            a ->
                                    new HostAddresses.Found(
                                            List.of(a), Answer.Security.INSECURE, host))
                    .orElse(new HostAddresses.Absent(Answer.Security.INSECURE));
        }
        return switch (families) {
            case IPV6_FIRST -> join(ask(host, Type.AAAA), ask(host, Type.A));
            case IPV4_FIRST -> join(ask(host, Type.A), ask(host, Type.AAAA));
            case IPV6_ONLY -> join(ask(host, Type.AAAA));
            case IPV4_ONLY -> join(ask(host, Type.A));
        };
    }

    private Answer ask(String host, int type) {
        return resolver.resolve(host, type);
    }

    /** RFC 5321 section 4.1.3. */
    private static Optional<InetAddress> literal(String host) {
        if (!host.endsWith("]")) {
            return Optional.empty();
        }
        String text = host.substring(1, host.length() - 1);
        boolean tagged = text.regionMatches(true, 0, "IPv6:", 0, 5);
        String address = tagged ? text.substring(5) : text;
        if (tagged != address.contains(":")) {
            return Optional.empty();
        }
        try {
            return Optional.of(IpNetwork.address(address));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static HostAddresses join(Answer... answers) {
        List<InetAddress> addresses = interleave(answers);
        if (!addresses.isEmpty()) {
            return found(addresses, answers);
        }
        boolean secure = Stream.of(answers).allMatch(Answer::isSecure);
        for (Answer answer : answers) {
            if (!answer.isAbsent()) {
                return new HostAddresses.Unavailable(
                        answer.detail().orElse("no usable address"), answer.security());
            }
        }
        return new HostAddresses.Absent(secure ? Answer.Security.SECURE : Answer.Security.INSECURE);
    }

    private static HostAddresses found(List<InetAddress> addresses, Answer... answers) {
        boolean secure =
                Stream.of(answers)
                        .filter(answer -> answer.status() != Answer.Status.FAILED)
                        .allMatch(Answer::isSecure);
        String name =
                Stream.of(answers)
                        .filter(Answer::isFound)
                        .map(Answer::canonicalName)
                        .findFirst()
                        .orElseThrow();
        return new HostAddresses.Found(
                addresses, secure ? Answer.Security.SECURE : Answer.Security.INSECURE, name);
    }

    private static List<InetAddress> interleave(Answer... answers) {
        List<InetAddress> addresses = new ArrayList<>();
        int longest = Stream.of(answers).mapToInt(a -> a.records().size()).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (Answer answer : answers) {
                if (i < answer.records().size()) {
                    address(answer.records().get(i)).ifPresent(addresses::add);
                }
            }
        }
        return addresses.stream().distinct().limit(MAX_ADDRESSES).toList();
    }

    private static Optional<InetAddress> address(Record rr) {
        return switch (rr) {
            case ARecord a -> Optional.of(a.getAddress());
            case AAAARecord aaaa -> Optional.of(aaaa.getAddress());
            default -> Optional.empty();
        };
    }
}
