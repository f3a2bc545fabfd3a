package org.postseal.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;

/**
 * {@code sendmail -bs}: the caller speaks SMTP with the server, and every octet passes as it is.
 */
final class SmtpPipe {
    private static final Duration CONNECT = Duration.ofSeconds(30);

    /** RFC 5321 section 4.5.3.2.6 gives the server ten minutes to take a message. */
    private static final Duration SILENCE = Duration.ofMinutes(11);

    private static final int BLOCK = 16 << 10;

    private final Surroundings surroundings;

    SmtpPipe(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Runs until the server closes. */
    int run() throws CommandFailure {
        HostPort server;
        try {
            server = HostPort.parse(surroundings.server(), 25);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.CONFIG, "server: " + e.getMessage());
        }
        try (Socket socket = new Socket()) {
            if (!connect(socket, server)) {
                return ExitCode.TEMPFAIL;
            }
            socket.setSoTimeout(Math.toIntExact(SILENCE.toMillis()));
            Thread.startVirtualThread(() -> pass(socket));
            copy(socket.getInputStream(), surroundings.out());
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.TEMPFAIL, server + ": " + e.getMessage());
        }
    }

    private boolean connect(Socket socket, HostPort server) throws IOException {
        try {
            socket.connect(server.resolve(), Math.toIntExact(CONNECT.toMillis()));
            socket.setTcpNoDelay(true);
            return true;
        } catch (IOException e) {
            String line = "421 4.3.2 " + server + " takes no mail now\r\n";
            surroundings.out().write(line.getBytes(ISO_8859_1));
            surroundings.out().flush();
            surroundings.complain("sendmail", server + ": " + e.getMessage());
            return false;
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] block = new byte[BLOCK];
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            out.write(block, 0, read);
            out.flush();
        }
    }

    /** After QUIT the server closes, and not before it has said all; without, it has to be told. */
    private void pass(Socket socket) {
        byte[] block = new byte[BLOCK];
        String last = "";
        try {
            InputStream in = surroundings.in();
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                socket.getOutputStream().write(block, 0, read);
                String text = last + new String(block, 0, read, ISO_8859_1);
                last = text.substring(Math.max(0, text.length() - 8));
            }
            if (!last.strip().toUpperCase(Locale.ROOT).endsWith("QUIT")) {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            closeQuietly(socket);
        }
    }

    /** The caller's side failed, or the server has closed: nothing more is to be said. */
    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is as good as closed.
        }
    }
}
