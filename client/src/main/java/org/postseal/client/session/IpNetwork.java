package org.postseal.client.session;

import java.net.InetAddress;

/**
 * A network of IPv4 or IPv6 addresses.
 *
 * @param base any address of it
 * @param prefix the number of leading bits that count
 */
public record IpNetwork(InetAddress base, int prefix) {
    public IpNetwork {
        if (prefix < 0 || prefix > base.getAddress().length * 8) {
            throw new IllegalArgumentException("prefix length " + prefix + " of " + base);
        }
    }

    /**
     * Reads {@code address/prefix} or a single address.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static IpNetwork parse(String text) {
        int slash = text.indexOf('/');
        InetAddress base = address(slash < 0 ? text : text.substring(0, slash));
        int bits = base.getAddress().length * 8;
        return new IpNetwork(base, slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1)));
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

    /** False for an address of the other family. */
    public boolean contains(InetAddress address) {
        byte[] ours = base.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit += 8) {
            int mask = prefix - bit >= 8 ? 0xFF : 0xFF << (8 - (prefix - bit));
            if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefix;
    }
}
