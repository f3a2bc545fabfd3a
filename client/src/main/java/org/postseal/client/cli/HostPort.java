package org.postseal.client.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A host, named or by its address, and a port.
 *
 * @param host an IPv6 address without brackets
 */
record HostPort(String host, int port) {
    /**
     * Reads {@code HOST:PORT}, {@code HOST}, {@code [IPV6]:PORT} or {@code IPV6}.
     *
     * @throws IllegalArgumentException where it is none of these
     */
    static HostPort parse(String text, int defaultPort) {
        int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
        int colon = text.indexOf(':', bracket + 1);
        boolean bareIpv6 = bracket < 0 && colon >= 0 && text.indexOf(':', colon + 1) >= 0;
        boolean noPort = colon < 0 || bareIpv6;
        String host = noPort ? text : text.substring(0, colon);
        if (bracket > 0) {
            if (bracket != host.length() - 1) {
                throw bad(text);
            }
            host = host.substring(1, bracket);
        }
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == 127 || c == '@')) {
            throw bad(text);
        }
        return new HostPort(host, noPort ? defaultPort : port(text, colon));
    }

    private static int port(String text, int colon) {
        String digits = text.substring(colon + 1);
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65535) {
            throw bad(text);
        }
        return port;
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("expected HOST:PORT, found '" + text + "'");
    }

    /** The address where the host is given by it. */
    Optional<InetAddress> literal() {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** By this system's own means, hosts file included. */
    InetSocketAddress resolve() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
