package org.postseal.interop.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.interop.process.Waiting;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** A web server of Python that takes one POST and keeps it. */
final class WebReceiver implements AutoCloseable {
    private static final String PROGRAM =
            """
            import http.server, os, ssl, sys
            address, certificate, key, directory = sys.argv[1:]
            def keep(name, octets):
                open(directory + '/.' + name, 'wb').write(octets)
                os.rename(directory + '/.' + name, directory + '/' + name)
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    body = self.rfile.read(int(self.headers['Content-Length']))
                    keep('type', self.headers['Content-Type'].encode())
                    keep('path', self.path.encode())
                    keep('body', body)
                    self.send_response(201)
                    self.send_header('Content-Length', '0')
                    self.end_headers()
            server = http.server.HTTPServer((address, 0), Handler)
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate, key)
            server.socket = tls.wrap_socket(server.socket, server_side=True)
            keep('port', str(server.server_port).encode())
            server.serve_forever()
            """;

    private final Path directory;
    private final Process process;

    WebReceiver(Path directory, InetAddress address, Path certificate, Path key)
            throws IOException, InterruptedException {
        this.directory = Files.createDirectories(directory);
        Path program = Files.writeString(directory.resolve("receiver.py"), PROGRAM);
        process =
                new ProcessBuilder(
                                "/usr/bin/python3",
                                program.toString(),
                                address.getHostAddress(),
                                certificate.toString(),
                                key.toString(),
                                directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        Waiting.until(() -> Files.exists(directory.resolve("port")), this::log);
    }

    int port() throws IOException {
        return Integer.parseInt(Files.readString(directory.resolve("port")));
    }

    /** What was posted, once it is there. */
    byte[] body() throws IOException, InterruptedException {
        Waiting.until(() -> Files.exists(directory.resolve("body")), this::log);
        return Files.readAllBytes(directory.resolve("body"));
    }

    String mediaType() throws IOException {
        return Files.readString(directory.resolve("type"));
    }

    String path() throws IOException {
        return Files.readString(directory.resolve("path"));
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"), UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
