package org.postseal.client.session;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;

/**
 * A network of IPv4 or IPv6 addresses in CIDR form (RFC 4632, RFC 4291 section 2.3).
 *
 * @param address its first address: bits behind the prefix are cleared
 * @param prefix the number of leading bits that all its addresses share
 */
public record IpNetwork(InetAddress address, int prefix) {
    public IpNetwork {
        address = first(address, prefix);
    }

    /**
     * Reads {@code address/prefix} or a single address. Never asks DNS.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static IpNetwork parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
        int bits = address.getAddress().length * 8;
        return new IpNetwork(
                address, slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1)));
    }

    /**
     * Reads an address in full: the JDK also takes {@code 10.1} for 10.0.0.1.
     *
     * @throws IllegalArgumentException when it is none
     */
    static InetAddress address(String text) {
        InetAddress address = InetAddress.ofLiteral(text);
        if (text.indexOf(':') < 0 && !address.getHostAddress().equals(text)) {
            throw new IllegalArgumentException("not an IPv4 address in full: " + text);
        }
        return address;
    }

    /** The network of this prefix that holds {@code address}; of IPv4 or IPv6 by its own kind. */
    public static IpNetwork around(InetAddress address, int ipv4Prefix, int ipv6Prefix) {
        return new IpNetwork(address, address.getAddress().length == 4 ? ipv4Prefix : ipv6Prefix);
    }

    /** False for an address of the other family. */
    public boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int at = 0; at * 8 < prefix; at++) {
            if (((ours[at] ^ theirs[at]) & mask(prefix, at)) != 0) {
                return false;
            }
        }
        return true;
    }

    public static boolean anyContains(Collection<IpNetwork> networks, InetAddress address) {
        for (IpNetwork network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static InetAddress first(InetAddress address, int prefix) {
        byte[] octets = address.getAddress();
        if (prefix < 0 || prefix > octets.length * 8) {
            throw new IllegalArgumentException("prefix length " + prefix + " of " + address);
        }
        for (int at = 0; at < octets.length; at++) {
            octets[at] &= (byte) mask(prefix, at);
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 octets are always an address", e);
        }
    }

    /** The bits of octet {@code at} that belong to the prefix. */
    private static int mask(int prefix, int at) {
        return (0xFF00 >> Math.clamp(prefix - at * 8L, 0, 8)) & 0xFF;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
