package org.postseal.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.dns.Answer.Security;
import org.xbill.DNS.Type;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;

/** Against a TLS server on loopback that says what the test tells it to. */
class SafeHttpsTest {
    private static final AddressRule LOOPBACK =
            new AddressRule(List.of(IpNetwork.parse("127.0.0.0/8")));
    private static final Redirects REFUSED = new Redirects.Refused();
    private static final String HOST = "openpgpkey.dave.test";
    private static final URI URL = URI.create("https://" + HOST + "/.well-known/x?l=a%20b");

    private static TestAuthority authority;
    private static SSLContext serverTls;
    private static SSLContext clientTls;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = new TestAuthority();
        serverTls = authority.server(HOST);
        clientTls = Authorities.clientContext(List.of(authority.certificate()));
    }

    private interface Script {
        void run(List<String> request, OutputStream out) throws Exception;
    }

    /** Serves one connection after the other. */
    private static final class Server implements AutoCloseable {
        final List<List<String>> requests = new CopyOnWriteArrayList<>();
        final List<String> documents = new CopyOnWriteArrayList<>();
        private final int documentLength;
        private final ServerSocket listener;
        private final Script script;

        Server(SSLContext tls, Script script) throws IOException {
            this(tls, 0, script);
        }

        /** Each request has a document of so many octets. */
        Server(SSLContext tls, int documentLength, Script script) throws IOException {
            this.documentLength = documentLength;
            this.script = script;
            InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
            this.listener = tls.getServerSocketFactory().createServerSocket(0, 50, loopback);
            Thread.ofVirtual().start(this::serve);
        }

        int port() {
            return listener.getLocalPort();
        }

        private void serve() {
            while (!listener.isClosed()) {
                try {
                    Socket client = listener.accept();
                    Thread.ofVirtual().start(() -> serve(client));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void serve(Socket client) {
            try (client) {
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(client.getInputStream(), ISO_8859_1));
                List<String> request = in.lines().takeWhile(line -> !line.isEmpty()).toList();
                char[] document = new char[documentLength];
                for (int i = 0; i < documentLength; i++) {
                    document[i] = (char) in.read();
                }
                requests.add(request);
                documents.add(new String(document));
                script.run(request, client.getOutputStream());
                client.getOutputStream().flush();
            } catch (Exception gone) {
                // The client went away, as some tests want it to.
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private static Script saying(String response) {
        return (_, out) -> out.write(response.getBytes(ISO_8859_1));
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private static FixedDns dns() {
        return new FixedDns().with(HOST + " A 127.0.0.1");
    }

    private static SafeHttps client(Server server, FixedDns dns) {
        return new SafeHttps(dns, new HttpsSettings(server.port(), LOOPBACK, clientTls));
    }

    private static HttpsResult get(Script script, Redirects redirects) throws IOException {
        try (Server server = new Server(serverTls, script)) {
            return client(server, dns()).get(URL, redirects);
        }
    }

    private static void failed(String reason, HttpsResult result) {
        String found = assertInstanceOf(HttpsResult.Failed.class, result).reason();
        assertTrue(found.contains(reason), found);
    }

    private static String body(HttpsResult result) {
        byte[] body = assertInstanceOf(HttpsResult.Ok.class, result, result.toString()).body();
        return new String(body, ISO_8859_1);
    }

    @Test
    void fetchesADocument() throws IOException {
        try (Server server = new Server(serverTls, saying(ok("hello")))) {
            HttpsResult result = client(server, dns()).get(URL, REFUSED);
            assertEquals("hello", body(result));
            assertEquals("text/plain", ((HttpsResult.Ok) result).contentType());
            List<String> request = server.requests.getFirst();
            assertEquals("GET /.well-known/x?l=a%20b HTTP/1.1", request.getFirst());
            assertTrue(request.contains("Host: " + HOST + ":" + server.port()));
        }
    }

    @Test
    void sendsADocument() throws IOException {
        byte[] document = "not ASCII: \u00e9".getBytes(ISO_8859_1);
        for (String status : List.of("200 OK", "201 Created", "202 Accepted", "204 No Content")) {
            // No length, no end: that it was taken is all that is waited for.
            Script taking =
                    (request, out) -> {
                        assertTrue(request.contains("Content-Length: " + document.length));
                        out.write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(ISO_8859_1));
                        out.flush();
                    };
            try (Server server = new Server(serverTls, document.length, taking)) {
                HttpsResult result = client(server, dns()).post(URL, "application/x", document);
                assertInstanceOf(HttpsResult.Ok.class, result, result.toString());
                List<String> request = server.requests.getFirst();
                assertEquals("POST /.well-known/x?l=a%20b HTTP/1.1", request.getFirst());
                assertTrue(request.contains("Content-Type: application/x"), request.toString());
                assertEquals("not ASCII: \u00e9", server.documents.getFirst());
            }
        }
    }

    @Test
    void whatIsNotTakenIsToldAndGoesNowhereElse() throws IOException {
        String moved = "HTTP/1.1 307 Moved\r\nLocation: https://" + HOST + "/else\r\n\r\n";
        failed("redirect refused", post(saying(moved)));
        failed("503", post(saying("HTTP/1.1 503 Busy\r\n\r\n")));
        assertEquals(new HttpsResult.NotFound(), post(saying("HTTP/1.1 404 No\r\n\r\n")));
        failed("", post(saying("")));
        URI plain = URI.create("http://" + HOST + "/x");
        try (Server server = new Server(serverTls, saying(""))) {
            failed("https", client(server, dns()).post(plain, "application/x", new byte[1]));
            assertEquals(List.of(), server.requests);
        }
    }

    private static HttpsResult post(Script script) throws IOException {
        try (Server server = new Server(serverTls, 1, script)) {
            return client(server, dns()).post(URL, "application/x", new byte[1]);
        }
    }

    @Test
    void tellsAbsenceFromFailure() throws IOException {
        assertEquals(
                new HttpsResult.NotFound(), get(saying("HTTP/1.1 404 Not Found\r\n\r\n"), REFUSED));
        assertEquals(new HttpsResult.NotFound(), get(saying("HTTP/1.1 410 Gone\r\n\r\n"), REFUSED));
        failed("503", get(saying("HTTP/1.1 503 Busy\r\n\r\n"), REFUSED));
        failed("206", get(saying("HTTP/1.1 206 Part\r\n\r\n"), REFUSED));
        failed("", get(saying(""), REFUSED));
        failed("", get(saying("HTTP/1.1 200 OK\r\n\r\ncut"), REFUSED));
    }

    @Test
    void anAbsentHostIsNeitherFailureNorNotFound() throws IOException {
        try (Server server = new Server(serverTls, saying(ok("x")))) {
            assertInstanceOf(
                    HttpsResult.HostAbsent.class, client(server, new FixedDns()).get(URL, REFUSED));
            assertInstanceOf(
                    HttpsResult.HostAbsent.class,
                    client(server, new FixedDns().with(HOST)).get(URL, REFUSED));
            FixedDns failing = new FixedDns().failing(HOST, Type.A, Security.BOGUS);
            failed("lookup", client(server, failing).get(URL, REFUSED));
        }
    }

    @Test
    void onlyAllowedAddressesAreContacted() throws IOException {
        try (Server server = new Server(serverTls, saying(ok("x")))) {
            SafeHttps strict =
                    new SafeHttps(
                            dns(),
                            new HttpsSettings(server.port(), AddressRule.PUBLIC_ONLY, clientTls));
            failed("may be contacted", strict.get(URL, REFUSED));
            assertTrue(server.requests.isEmpty());
            FixedDns mixed = dns().with(HOST + " A 10.0.0.1", HOST + " AAAA ::1");
            assertEquals("x", body(client(server, mixed).get(URL, REFUSED)));
        }
    }

    @Test
    void theNextAddressIsTriedWhenOneDoesNotAnswer() throws IOException {
        try (Server server = new Server(serverTls, saying(ok("x")))) {
            FixedDns two = new FixedDns().with(HOST + " A 127.0.0.9", HOST + " A 127.0.0.1");
            assertEquals("x", body(client(server, two).get(URL, REFUSED)));
        }
    }

    @Test
    void theCertificateMustNameTheHostAndChainToTheAuthority() throws Exception {
        try (Server server = new Server(authority.server("other.test"), saying(ok("x")))) {
            failed("TLS", client(server, dns()).get(URL, REFUSED));
        }
        try (Server server = new Server(new TestAuthority().server(HOST), saying(ok("x")))) {
            failed("TLS", client(server, dns()).get(URL, REFUSED));
            assertTrue(server.requests.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://openpgpkey.dave.test/",
                "ftp://openpgpkey.dave.test/",
                "https:/x",
                "x",
                "https://user@openpgpkey.dave.test/",
                "https://openpgpkey.dave.test:1/",
                "https://127.0.0.1/",
                "https://[::1]/",
                "https://2130706433/"
            })
    void otherUrlsAreRefused(String url) throws IOException {
        try (Server server = new Server(serverTls, saying(ok("x")))) {
            failed("", client(server, dns()).get(URI.create(url), REFUSED));
            assertTrue(server.requests.isEmpty());
        }
    }

    private static Script redirecting(String location) {
        return (request, out) -> {
            boolean first = request.getFirst().contains("/.well-known/x");
            String response =
                    first
                            ? "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\n\r\n"
                            : ok("moved");
            out.write(response.getBytes(ISO_8859_1));
        };
    }

    @Test
    void redirectsStayWithinTheDomain() throws IOException {
        Redirects dave = new Redirects.Within("dave.test");
        assertEquals("moved", body(get(redirecting("/other"), dave)));
        assertEquals("moved", body(get(redirecting("https://OPENPGPKEY.dave.test/other"), dave)));
        failed("redirect", get(redirecting("/other"), REFUSED));
        failed("redirect", get(redirecting("https://evil.test/other"), dave));
        failed("redirect", get(redirecting("https://evildave.test/other"), dave));
        failed("https", get(redirecting("http://openpgpkey.dave.test/other"), dave));
        failed("redirect", get(redirecting("https://absent.dave.test/other"), dave));
        failed("redirect", get(redirecting("h ttp:"), dave));
        failed("redirect", get(redirecting(""), dave));
        failed("more than 3", get(redirecting("/.well-known/x"), dave));
    }

    @Test
    void theBodyIsBounded() throws IOException {
        String largest = "x".repeat(64 << 10);
        assertEquals(largest, body(get(saying(ok(largest)), REFUSED)));
        failed("larger", get(saying(ok(largest + "x")), REFUSED));
    }

    /** A server that keeps sending a little never holds the caller longer than the bound. */
    @ParameterizedTest
    @ValueSource(strings = {"drip", "silence", "handshake"})
    void theWholeIsBoundedInTime(String how) throws IOException {
        Script slow =
                (_, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(ISO_8859_1));
                    while (true) {
                        if (how.equals("drip")) {
                            out.write('x');
                            out.flush();
                        }
                        Thread.sleep(20);
                    }
                };
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (Server server = new Server(serverTls, slow);
                ServerSocket mute = new ServerSocket(0, 5, loopback)) {
            int port = how.equals("handshake") ? mute.getLocalPort() : server.port();
            Duration bound = Duration.ofSeconds(1);
            HttpsSettings settings = new HttpsSettings(port, LOOPBACK, clientTls, bound, 64 << 10);
            long start = System.nanoTime();
            failed("not done within", new SafeHttps(dns(), settings).get(URL, REFUSED));
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(taken.compareTo(bound) >= 0, "the bound is what ended it");
        }
    }
}
