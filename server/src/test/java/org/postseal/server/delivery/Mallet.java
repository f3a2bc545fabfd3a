package org.postseal.server.delivery;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * The man in the middle: speaks TLS with the client by his own certificate and with the real host
 * by any, and passes on every octet, so that each proof is that of another session.
 */
final class Mallet implements AutoCloseable {
    final List<String> heard = new CopyOnWriteArrayList<>();
    private final ServerSocket listener = new ServerSocket();
    private final InetSocketAddress real;
    private final SSLContext tls;

    Mallet(String address, InetSocketAddress real, SSLContext tls) throws IOException {
        this.real = real;
        this.tls = tls;
        listener.bind(new InetSocketAddress(InetAddress.ofLiteral(address), real.getPort()));
        Thread.startVirtualThread(this::run);
    }

    private void run() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.startVirtualThread(() -> between(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void between(Socket client) {
        try (client;
                Socket server = new Socket(real.getAddress(), real.getPort())) {
            InputStream fromClient = new BufferedInputStream(client.getInputStream());
            InputStream fromServer = new BufferedInputStream(server.getInputStream());
            pass(fromServer, client.getOutputStream()); // the greeting
            String command;
            do {
                command = pass(fromClient, server.getOutputStream());
                String reply;
                do {
                    reply = pass(fromServer, client.getOutputStream());
                } while (reply.charAt(3) == '-');
            } while (!command.equals("STARTTLS"));
            both(secured(client, false), secured(server, true));
        } catch (IOException | GeneralSecurityException e) {
            // one of them has left
        }
    }

    private SSLSocket secured(Socket plain, boolean asClient)
            throws IOException, GeneralSecurityException {
        SSLContext context = asClient ? SSLContext.getInstance("TLS") : tls;
        if (asClient) {
            context.init(
                    null,
                    new TrustManager[] {
                        io.netty.handler.ssl.util.InsecureTrustManagerFactory.INSTANCE
                                .getTrustManagers()[0]
                    },
                    null);
        }
        SSLSocket secured =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(plain, "mx.dave.test", plain.getPort(), true);
        secured.setUseClientMode(asClient);
        secured.startHandshake();
        return secured;
    }

    private void both(SSLSocket client, SSLSocket server) throws IOException {
        Thread.startVirtualThread(
                () -> {
                    try (client;
                            server) {
                        server.getInputStream().transferTo(client.getOutputStream());
                    } catch (IOException e) {
                        // one of them has left
                    }
                });
        InputStream in = new BufferedInputStream(client.getInputStream());
        while (true) {
            heard.add(pass(in, server.getOutputStream()));
        }
    }

    /** One line, as it is. */
    private static String pass(InputStream in, OutputStream out) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet;
        do {
            octet = in.read();
            if (octet < 0) {
                throw new EOFException();
            }
            line.write(octet);
        } while (octet != '\n');
        out.write(line.toByteArray());
        out.flush();
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
