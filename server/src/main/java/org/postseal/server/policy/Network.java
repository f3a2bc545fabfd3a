package org.postseal.server.policy;

import org.postseal.spec.SyntaxException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;

/**
 * A range of addresses in CIDR form (RFC 4632, RFC 4291 section 2.3).
 *
 * @param address its first address, host bits cleared
 * @param prefix leading bits that are common to all addresses of the network
 */
public record Network(InetAddress address, int prefix) {
    public Network {
        address = masked(address, prefix);
    }

    /** Parses {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or one address. Never asks DNS. */
    public static Network parse(String text) throws SyntaxException {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        try {
            InetAddress address = InetAddress.ofLiteral(host);
            int bits = address.getAddress().length * 8;
            int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            if (prefix < 0 || prefix > bits) {
                throw new SyntaxException("a prefix of 0 to " + bits + " is expected: " + text);
            }
            return new Network(address, prefix);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("a network like 192.0.2.0/24 is expected: " + text);
        }
    }

    /** The network of this prefix that holds {@code address}; of IPv4 or IPv6 by its own kind. */
    public static Network around(InetAddress address, int ipv4Prefix, int ipv6Prefix) {
        return new Network(address, address.getAddress().length == 4 ? ipv4Prefix : ipv6Prefix);
    }

    public boolean contains(InetAddress other) {
        return other.getAddress().length == address.getAddress().length
                && Arrays.equals(masked(other, prefix).getAddress(), address.getAddress());
    }

    public static boolean anyContains(Collection<Network> networks, InetAddress address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static InetAddress masked(InetAddress address, int prefix) {
        byte[] octets = address.getAddress();
        if (prefix < 0 || prefix > octets.length * 8) {
            throw new IllegalArgumentException("prefix " + prefix);
        }
        for (int i = 0; i < octets.length; i++) {
            int kept = Math.clamp(prefix - i * 8, 0, 8);
            octets[i] &= (byte) (0xFF00 >> kept);
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // 4 and 16 octets are always an address
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
