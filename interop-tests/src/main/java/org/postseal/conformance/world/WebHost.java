package org.postseal.conformance.world;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import org.postseal.conformance.Transcript;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;

/** An HTTPS host with pages of any host name, honest or not. */
public final class WebHost implements AutoCloseable {
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Transcript transcript;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private interface Page {
        void write(HttpExchange exchange) throws IOException, InterruptedException;
    }

    WebHost(InetAddress address, int port, SSLContext tls, Transcript transcript)
            throws IOException {
        this.transcript = transcript;
        server = HttpsServer.create(new InetSocketAddress(address, port), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** A page. */
    public void put(String host, String path, byte[] body) {
        pages.put(
                host + path,
                exchange -> {
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                });
    }

    /** A page of media type text/plain. */
    public void text(String host, String path, String body) {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        pages.put(
                host + path,
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/plain");
                    exchange.sendResponseHeaders(200, octets.length);
                    exchange.getResponseBody().write(octets);
                });
    }

    /** Another place to look. */
    public void redirect(String host, String path, String location) {
        pages.put(
                host + path,
                exchange -> {
                    exchange.getResponseHeaders().set("Location", location);
                    exchange.sendResponseHeaders(302, -1);
                });
    }

    /** The page comes an octet at a time, and takes for ever. */
    public void drip(String host, String path, byte[] body) {
        pages.put(
                host + path,
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    OutputStream out = exchange.getResponseBody();
                    for (byte octet : body) {
                        out.write(octet);
                        out.flush();
                        if (closed.await(1, TimeUnit.SECONDS)) {
                            return;
                        }
                    }
                });
    }

    /** Takes the request and says nothing. */
    public void hang(String host, String path) {
        pages.put(host + path, _ -> closed.await());
    }

    /** What was asked for: host and path. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String host = exchange.getRequestHeaders().getFirst("Host");
        String name = host == null ? "" : host.replaceFirst(":[0-9]+$", "");
        String asked = name + exchange.getRequestURI().getPath();
        requests.add(asked);
        transcript.add(Transcript.Direction.RECEIVED, "https", "GET https://" + asked);
        try (exchange) {
            Page page = pages.get(asked);
            if (page == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                page.write(exchange);
            }
            int status = exchange.getResponseCode();
            transcript.add(Transcript.Direction.SENT, "https", status + " " + asked);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
