package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

/** A web server with one text for each host name. */
final class PolicyHost implements AutoCloseable {
    final Map<String, String> policies = new ConcurrentHashMap<>();
    final AtomicInteger requests = new AtomicInteger();
    private final ServerSocket listener;

    PolicyHost(SSLContext tls) throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        listener = tls.getServerSocketFactory().createServerSocket(0, 50, loopback);
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
                    new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            String request = in.readLine();
            String host =
                    in.lines()
                            .takeWhile(line -> !line.isEmpty())
                            .filter(line -> line.startsWith("Host: "))
                            .findFirst()
                            .orElse("")
                            .replaceAll("^Host: |:[0-9]+$", "");
            requests.incrementAndGet();
            String policy = policies.get(host);
            boolean found =
                    policy != null && request.equals("GET /.well-known/mta-sts.txt HTTP/1.1");
            String text = found ? policy : "none";
            OutputStream out = client.getOutputStream();
            out.write(
                    "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(found ? "200 OK" : "404 None", text.length(), text)
                            .getBytes(ISO_8859_1));
            out.flush();
        } catch (IOException gone) {
            // a client that refuses the certificate goes away
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
