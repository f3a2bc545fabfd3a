package org.postseal.server.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What the server says to clients of all kinds, over real sockets. */
class WebServerTest {
    private static final String GET = "GET /page HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private static final String LAST =
            "GET /page HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n";

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Deque<WebServer> open = new ArrayDeque<>();

    private WebServer server;

    private InetSocketAddress start(WebSettings settings) throws IOException {
        Pages pages =
                (host, path) ->
                        host.equals("a.test") && path.equals("/page")
                                ? Optional.of(Page.text("hello"))
                                : Optional.empty();
        server = new WebServer(pages, Optional.empty(), settings, loops);
        open.push(server);
        return server.start(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                .getFirst();
    }

    private static WebSettings settings(int perClient, int requests, Duration request) {
        WebSettings usual = WebSettings.DEFAULT;
        return new WebSettings(
                usual.connections(),
                perClient,
                requests,
                usual.line(),
                usual.head(),
                request,
                usual.response());
    }

    @AfterEach
    void stop() {
        open.forEach(WebServer::close);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static int count(String part, String text) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    @Test
    void aPageIsSentWithItsHeader() throws IOException {
        String answer = RawHttp.exchange(start(WebSettings.DEFAULT), LAST);
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertTrue(answer.contains("content-length: 5\r\n"), answer);
        assertTrue(answer.contains("access-control-allow-origin: *\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\nhello"), answer);
        assertEquals(1, server.counters().found());
    }

    @Test
    void headIsTheSameWithoutContent() throws IOException {
        String answer = RawHttp.exchange(start(WebSettings.DEFAULT), LAST.replace("GET", "HEAD"));
        assertTrue(answer.contains("content-length: 5\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /other HTTP/1.1,404",
        "GET /page/ HTTP/1.1,404",
        "GET //page HTTP/1.1,404",
        "GET /../page HTTP/1.1,404",
        "GET /x/..%2fpage HTTP/1.1,404",
        "GET /%70age HTTP/1.1,404",
        "GET /page?l=x HTTP/1.1,200",
        "GET http://A.TEST./page HTTP/1.1,200",
        "GET http://b.test/page HTTP/1.1,404",
        "GET page HTTP/1.1,400",
        "DELETE /page HTTP/1.1,405",
        "OPTIONS * HTTP/1.1,400",
        "FOO /page HTTP/1.1,405",
        "GET /page HTTP/9.9x,400",
        "GET,400",
    })
    void eachRequestHasItsAnswer(String line, int status) throws IOException {
        String answer =
                RawHttp.exchange(
                        start(WebSettings.DEFAULT),
                        line + "\r\nHost: a.test:443\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), line + " -> " + answer);
    }

    @Test
    void anotherMethodIsToldWhichThereAre() throws IOException {
        InetSocketAddress address = start(WebSettings.DEFAULT);
        String answer =
                RawHttp.exchange(
                        address, "PUT /page HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
        assertTrue(answer.contains("allow: GET, HEAD\r\n"), answer);
        String body =
                RawHttp.exchange(
                        address, "GET /page HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\n\r\n");
        assertTrue(body.startsWith("HTTP/1.1 413 "), body);
    }

    @Test
    void whatIsMissingIsMissingInOneWay() throws IOException {
        InetSocketAddress address = start(WebSettings.DEFAULT);
        String host = RawHttp.exchange(address, LAST.replace("a.test", "nobody.test"));
        String path = RawHttp.exchange(address, LAST.replace("/page", "/nobody"));
        assertEquals(undated(host), undated(path));
        assertTrue(host.startsWith("HTTP/1.1 404 "), host);
    }

    private static String undated(String answer) {
        return answer.replaceAll("(?m)^date: .*$", "");
    }

    @Test
    void aHostIsNamedOnceAndOnceOnly() throws IOException {
        InetSocketAddress address = start(WebSettings.DEFAULT);
        for (String fields : List.of("", "Host: a.test\r\nHost: b.test\r\n")) {
            String answer = RawHttp.exchange(address, "GET /page HTTP/1.1\r\n" + fields + "\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
    }

    @Test
    void aConnectionServesManyRequestsInOrder() throws IOException {
        InetSocketAddress address = start(WebSettings.DEFAULT);
        String missing = GET.replace("/page", "/none");
        String answers = RawHttp.exchange(address, (GET + missing).repeat(20) + LAST);
        assertEquals(21, count("HTTP/1.1 200 OK", answers));
        assertEquals(20, count("HTTP/1.1 404 Not Found", answers));
        assertTrue(answers.indexOf("200 OK") < answers.indexOf("404 Not"), answers);
    }

    @Test
    void whatIsTooLongIsRefusedAndClosed() throws IOException {
        InetSocketAddress address = start(WebSettings.DEFAULT);
        String line = "GET /" + "x".repeat(4000) + " HTTP/1.1\r\nHost: a.test\r\n\r\n";
        begins("HTTP/1.1 414 ", RawHttp.exchange(address, line));
        String head = "GET /page HTTP/1.1\r\nHost: a.test\r\nX: " + "x".repeat(9000) + "\r\n\r\n";
        begins("HTTP/1.1 431 ", RawHttp.exchange(address, head));
        String many = "GET /page HTTP/1.1\r\n" + "X: y\r\n".repeat(3000) + "\r\n";
        begins("HTTP/1.1 431 ", RawHttp.exchange(address, many));
    }

    private static void begins(String expected, String answer) {
        assertTrue(answer.startsWith(expected), () -> expected + " -> " + answer);
    }

    @Test
    void aRequestMayComeInPieces() throws IOException {
        try (RawHttp client = new RawHttp(start(WebSettings.DEFAULT))) {
            for (int i = 0; i < LAST.length(); i++) {
                client.send(LAST.substring(i, i + 1));
            }
            assertTrue(client.rest().endsWith("hello"));
        }
    }

    @Test
    void garbageBehindARequestEndsTheConnection() throws IOException {
        String answers =
                RawHttp.exchange(start(WebSettings.DEFAULT), GET + "\u0000\u0001garbage\r\n\r\n");
        assertEquals(1, count("HTTP/1.1 200 OK", answers));
        assertEquals(1, count("HTTP/1.1 400 Bad Request", answers));
    }

    @Test
    void whoDripsIsCutOff() throws IOException, InterruptedException {
        InetSocketAddress address = start(settings(30, 600, Duration.ofMillis(600)));
        try (RawHttp slow = new RawHttp(address)) {
            Thread drip =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            for (int i = 0; i < 10_000; i++) {
                                                slow.send("G");
                                                Thread.sleep(50);
                                            }
                                        } catch (IOException | InterruptedException e) {
                                            Thread.currentThread().interrupt();
                                        }
                                    });
            assertEquals("", slow.rest());
            drip.interrupt();
        }
        try (RawHttp idle = new RawHttp(address)) {
            idle.send(GET);
            assertEquals(1, count("HTTP/1.1 200 OK", idle.rest()));
        }
    }

    @Test
    void aClientHasItsShareOfConnections() throws IOException {
        InetSocketAddress address = start(settings(2, 600, Duration.ofSeconds(60)));
        try (RawHttp first = new RawHttp(address);
                RawHttp second = new RawHttp(address);
                RawHttp third = new RawHttp(address)) {
            assertEquals("", third.rest());
            assertEquals(1, server.counters().refusedConnections());
            first.send(LAST);
            assertTrue(first.rest().startsWith("HTTP/1.1 200 "));
            second.send(LAST);
            assertTrue(second.rest().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void aClientHasItsShareOfRequests() throws IOException {
        InetSocketAddress address = start(settings(30, 3, Duration.ofSeconds(60)));
        String answers = RawHttp.exchange(address, GET.repeat(5));
        assertEquals(3, count("HTTP/1.1 200 OK", answers));
        assertEquals(1, count("HTTP/1.1 429 Too Many Requests", answers));
        assertTrue(answers.contains("retry-after: 60\r\n"), answers);
    }

    @Test
    void noMutationOfARequestStopsTheServer() throws IOException {
        InetSocketAddress address = start(settings(1000, 1_000_000, Duration.ofSeconds(60)));
        Random random = new Random(4);
        for (int i = 0; i < 400; i++) {
            char[] text = GET.repeat(1 + random.nextInt(3)).toCharArray();
            for (int edits = 1 + random.nextInt(6); edits > 0; edits--) {
                text[random.nextInt(text.length)] = (char) random.nextInt(256);
            }
            try (RawHttp client = new RawHttp(address)) {
                client.send(new String(text, 0, 1 + random.nextInt(text.length)));
                client.finish();
                String answer = client.rest();
                assertTrue(
                        answer.isEmpty() || answer.startsWith("HTTP/1.1 "),
                        () -> "edit: " + answer);
                assertFalse(answer.startsWith("HTTP/1.1 5"), answer);
            }
        }
        assertTrue(RawHttp.exchange(address, LAST).endsWith("hello"));
    }
}
