package org.postseal.client.session;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses may be contacted on somebody else's word: public ones, and the networks that the
 * operator allows. Keeps a name that a stranger controls from leading to a service of our own
 * network.
 *
 * @param allowed networks besides the public addresses
 */
public record AddressRule(List<IpNetwork> allowed) {
    /** IANA's special-purpose registry (RFC 6890), multicast and reserved. */
    private static final List<IpNetwork> SPECIAL_IPV4 =
            networks(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4");

    private static final IpNetwork GLOBAL_IPV6 = IpNetwork.parse("2000::/3");

    /** Within the global range: protocol assignments with Teredo, documentation, 6to4. */
    private static final List<IpNetwork> SPECIAL_IPV6 =
            networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /** The last four octets are an IPv4 address (RFC 6052). */
    private static final IpNetwork NAT64 = IpNetwork.parse("64:ff9b::/96");

    public static final AddressRule PUBLIC_ONLY = new AddressRule(List.of());

    public AddressRule {
        allowed = List.copyOf(allowed);
    }

    public boolean allows(InetAddress address) {
        return IpNetwork.anyContains(allowed, address) || isPublic(address);
    }

    private static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return !IpNetwork.anyContains(SPECIAL_IPV4, address);
        }
        if (NAT64.contains(address)) {
            return isPublic(embedded(address));
        }
        return GLOBAL_IPV6.contains(address) && !IpNetwork.anyContains(SPECIAL_IPV6, address);
    }

    private static InetAddress embedded(InetAddress nat64) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(nat64.getAddress(), 12, 16));
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are an address", e);
        }
    }

    private static List<IpNetwork> networks(String... texts) {
        return Stream.of(texts).map(IpNetwork::parse).toList();
    }
}
