package org.postseal.client.session;

import org.postseal.client.dns.Resolver;
import org.postseal.spec.Requirement;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * GET and POST over HTTPS, with hosts that strangers name. The host is resolved by our own
 * resolver, its addresses are checked, and the connection goes to a checked address while
 * certificate, SNI and Host are those of the name; so no second lookup can lead it astray.
 * Everything is bounded: the whole in time, the response in size, redirects in number and place.
 */
@Requirement({"D-09", "T-07"})
public final class SafeHttps {
    private static final int MAX_REDIRECTS = 3;
    private static final int MAX_TRIED_ADDRESSES = 4;

    private final AddressLookup lookup;
    private final HttpsSettings settings;

    public SafeHttps(Resolver resolver, HttpsSettings settings) {
        this.lookup = new AddressLookup(resolver, AddressLookup.Families.IPV6_FIRST);
        this.settings = settings;
    }

    /**
     * Fetches a document. Returns within the time-out, whatever the server does.
     *
     * @param url {@code https} with a domain name as host; the port is a setting
     */
    public HttpsResult get(URI url, Redirects redirects) {
        return bounded(() -> follow(url, redirects));
    }

    /**
     * Sends a document, and reads no more than that it was taken. Returns within the time-out,
     * whatever the server does. Redirects are refused: they could lead the document to strangers.
     *
     * @param url as for {@link #get}
     * @return Ok, without a body, for any 2xx
     */
    public HttpsResult post(URI url, String contentType, byte[] body) {
        return bounded(() -> post(url, new Document(contentType, body)));
    }

    private HttpsResult bounded(Callable<HttpsResult> exchange) {
        FutureTask<HttpsResult> task = new FutureTask<>(exchange);
        // Interrupting a virtual thread closes the socket that it waits for.
        Thread worker = Thread.ofVirtual().name("https").start(task);
        try {
            return task.get(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new HttpsResult.Failed(
                    "not done within " + settings.timeout().toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new HttpsResult.Failed("interrupted");
        } catch (ExecutionException e) {
            return new HttpsResult.Failed("failed: " + e.getCause());
        } finally {
            worker.interrupt();
        }
    }

    private HttpsResult follow(URI url, Redirects redirects) {
        URI next = url;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            Optional<String> refusal = refusal(next);
            if (refusal.isPresent()) {
                return new HttpsResult.Failed(refusal.get());
            }
            switch (exchange(next, Optional.empty())) {
                case Step.Done(HttpsResult result) -> {
                    boolean lost = hop > 0 && result instanceof HttpsResult.HostAbsent;
                    return lost ? new HttpsResult.Failed("redirect to an absent host") : result;
                }
                case Step.Moved(URI target) -> {
                    if (target.getHost() == null || !redirects.allows(target.getHost())) {
                        return new HttpsResult.Failed("redirect refused");
                    }
                    next = target;
                }
            }
        }
        return new HttpsResult.Failed("more than " + MAX_REDIRECTS + " redirects");
    }

    private HttpsResult post(URI url, Document document) {
        Optional<String> refusal = refusal(url);
        if (refusal.isPresent()) {
            return new HttpsResult.Failed(refusal.get());
        }
        return switch (exchange(url, Optional.of(document))) {
            case Step.Done(HttpsResult result) -> result;
            case Step.Moved _ -> new HttpsResult.Failed("redirect refused");
        };
    }

    /** What a POST sends. */
    private record Document(String contentType, byte[] body) {}

    private sealed interface Step {
        record Done(HttpsResult result) implements Step {}

        record Moved(URI target) implements Step {}
    }

    private static Step failed(String reason) {
        return new Step.Done(new HttpsResult.Failed(reason));
    }

    private Optional<String> refusal(URI url) {
        String host = url.getHost();
        if (!"https".equalsIgnoreCase(url.getScheme()) || host == null) {
            return Optional.of("not an https URL with a host");
        }
        boolean otherPort = url.getPort() >= 0 && url.getPort() != settings.port();
        if (otherPort || url.getRawUserInfo() != null) {
            return Optional.of("URL with a port or a user");
        }
        String last = host.substring(host.lastIndexOf('.') + 1);
        boolean address = host.startsWith("[") || last.chars().allMatch(Character::isDigit);
        return address ? Optional.of("host is not a domain name") : Optional.empty();
    }

    /** A POST where there is a document, else a GET. */
    private Step exchange(URI url, Optional<Document> document) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return switch (lookup.find(host)) {
            case HostAddresses.Absent _ ->
                    new Step.Done(new HttpsResult.HostAbsent(host + " has no address"));
            case HostAddresses.Unavailable(String detail, var _) ->
                    failed("address lookup of " + host + " failed: " + detail);
            case HostAddresses.Found(List<InetAddress> addresses, var _, var _) -> {
                List<InetAddress> allowed =
                        addresses.stream().filter(settings.addresses()::allows).toList();
                yield allowed.isEmpty()
                        ? failed(host + " has no address that may be contacted")
                        : exchange(url, host, allowed, document);
            }
        };
    }

    private Step exchange(
            URI url, String host, List<InetAddress> addresses, Optional<Document> document) {
        try (Socket socket = connect(addresses);
                SSLSocket tls = secure(socket, host)) {
            OutputStream out = tls.getOutputStream();
            out.write(request(url, host, document));
            if (document.isPresent()) {
                out.write(document.get().body());
            }
            out.flush();
            return document.isPresent()
                    ? taken(url, HttpResponse.head(buffered(tls)))
                    : step(url, HttpResponse.read(buffered(tls), settings.maxBody()));
        } catch (SSLException e) {
            return failed("TLS with " + host + ": " + e.getMessage());
        } catch (IOException e) {
            return failed(host + ": " + e.getMessage());
        }
    }

    private static BufferedInputStream buffered(SSLSocket socket) throws IOException {
        return new BufferedInputStream(socket.getInputStream());
    }

    private Socket connect(List<InetAddress> addresses) throws IOException {
        int tries = Math.min(addresses.size(), MAX_TRIED_ADDRESSES);
        Duration share = settings.timeout().dividedBy(tries + 1L);
        IOException failure = new IOException("no address");
        for (InetAddress address : addresses.subList(0, tries)) {
            Socket socket = new Socket();
            try {
                socket.connect(
                        new InetSocketAddress(address, settings.port()),
                        Math.max(1, (int) share.toMillis()));
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = new IOException("connect to " + address.getHostAddress() + ": " + e, e);
            }
        }
        throw failure;
    }

    /** The handshake compares certificate and name. */
    private SSLSocket secure(Socket socket, String host) throws IOException {
        SSLSocket tls =
                (SSLSocket)
                        settings.tls()
                                .getSocketFactory()
                                .createSocket(socket, host, settings.port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of(new SNIHostName(host)));
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    private byte[] request(URI url, String host, Optional<Document> document) {
        URI ascii = URI.create(url.toASCIIString());
        String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String target = ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
        String port = settings.port() == HttpsSettings.HTTPS_PORT ? "" : ":" + settings.port();
        String sent =
                document.map(
                                d ->
                                        "Content-Type: "
                                                + d.contentType()
                                                + "\r\nContent-Length: "
                                                + d.body().length
                                                + "\r\n")
                        .orElse("");
        return ((document.isPresent() ? "POST " : "GET ")
                        + target
                        + " HTTP/1.1\r\n"
                        + "Host: "
                        + host
                        + port
                        + "\r\n"
                        + "User-Agent: Postseal\r\n"
                        + "Accept: */*\r\n"
                        + "Accept-Encoding: identity\r\n"
                        + sent
                        + "Connection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Step taken(URI url, HttpResponse response) {
        return response.status() / 100 == 2
                ? new Step.Done(new HttpsResult.Ok(new byte[0], response.field("content-type")))
                : step(url, response);
    }

    private static Step step(URI url, HttpResponse response) {
        return switch (response.status()) {
            case 200 ->
                    new Step.Done(
                            new HttpsResult.Ok(response.body(), response.field("content-type")));
            case 404, 410 -> new Step.Done(new HttpsResult.NotFound());
            case 301, 302, 303, 307, 308 -> moved(url, response.field("location"));
            default -> failed("HTTP status " + response.status());
        };
    }

    private static Step moved(URI url, String location) {
        try {
            return location.isEmpty()
                    ? failed("redirect without a location")
                    : new Step.Moved(url.resolve(location));
        } catch (IllegalArgumentException e) {
            return failed("redirect to a malformed URL");
        }
    }
}
