package org.postseal.server.publish;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Host and path of a request (RFC 9112 section 3).
 *
 * @param host lower-case, without port and final dot
 * @param path as sent, without its query
 */
record RequestTarget(String host, String path) {
    private static final List<String> SCHEMES = List.of("https://", "http://");

    /** Empty where the request does not name exactly one host, or no path. */
    static Optional<RequestTarget> of(HttpRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1) {
            return Optional.empty();
        }
        String target = request.uri();
        for (String scheme : SCHEMES) {
            if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return absolute(target.substring(scheme.length()));
            }
        }
        return target.startsWith("/") ? target(hosts.getFirst(), target) : Optional.empty();
    }

    /** Its authority counts, and the Host field does not. */
    private static Optional<RequestTarget> absolute(String rest) {
        int slash = rest.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : target(rest.substring(0, slash), rest.substring(slash));
    }

    private static Optional<RequestTarget> target(String authority, String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        int colon = authority.indexOf(':');
        String name = colon < 0 ? authority : authority.substring(0, colon);
        String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return Optional.of(new RequestTarget(host.toLowerCase(Locale.ROOT), path));
    }
}
