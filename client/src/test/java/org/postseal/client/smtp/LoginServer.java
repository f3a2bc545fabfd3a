package org.postseal.client.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.client.session.TlsExporter;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A host that offers STARTTLS and then logins, with a server's side of SCRAM-SHA-256 (RFC 5802)
 * that a test can falsify.
 */
final class LoginServer implements AutoCloseable {
    final List<String> commands = new CopyOnWriteArrayList<>();
    volatile String mechanisms = "SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN";
    volatile String password = "right";
    volatile int iterations = 4096;
    volatile UnaryOperator<String> first = UnaryOperator.identity();
    volatile UnaryOperator<String> last = UnaryOperator.identity();

    /** What ends an exchange that went well. */
    volatile String welcome = "235 2.7.0 in";

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    private final SSLContext tls;

    LoginServer(SSLContext tls) throws IOException {
        this.tls = tls;
        Thread.startVirtualThread(this::serve);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                client.setSoTimeout(20_000);
                new Session(client).run();
            } catch (IOException gone) {
                // What was said until then is recorded.
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final class Session {
        private Socket connection;
        private BufferedReader in;

        Session(Socket client) throws IOException {
            use(client);
        }

        private void use(Socket next) throws IOException {
            connection = next;
            in = new BufferedReader(new InputStreamReader(next.getInputStream(), UTF_8));
        }

        private void say(String text) throws IOException {
            connection.getOutputStream().write((text + "\r\n").getBytes(UTF_8));
            connection.getOutputStream().flush();
        }

        private String line() throws IOException {
            String line = in.readLine();
            if (line == null) {
                throw new EOFException();
            }
            commands.add(line);
            return line;
        }

        void run() throws IOException, GeneralSecurityException {
            say("220 mx.test");
            for (String line = line(); !line.equals("QUIT"); line = line()) {
                if (line.startsWith("EHLO")) {
                    boolean secure = connection instanceof SSLSocket;
                    say("250-mx.test\r\n250 " + (secure ? "AUTH " + mechanisms : "STARTTLS"));
                } else if (line.equals("STARTTLS")) {
                    say("220 go");
                    startTls();
                } else if (line.startsWith("AUTH PLAIN ")) {
                    String[] parts = decode(line.substring(11)).split("\0", -1);
                    say(parts[2].equals(password) ? welcome : "535 5.7.8 no");
                } else if (line.startsWith("AUTH SCRAM-SHA-256")) {
                    scram(decode(line.substring(line.lastIndexOf(' ') + 1)));
                } else {
                    say("500 what");
                }
            }
            say("221 bye");
        }

        private void startTls() throws IOException {
            SSLSocket secure =
                    (SSLSocket) tls.getSocketFactory().createSocket(connection, null, 0, false);
            secure.setUseClientMode(false);
            secure.startHandshake();
            use(secure);
        }

        private void scram(String clientFirst) throws IOException, GeneralSecurityException {
            String bare = clientFirst.substring(clientFirst.indexOf("n="));
            String header = clientFirst.substring(0, clientFirst.length() - bare.length());
            String nonce = bare.substring(bare.indexOf("r=") + 2) + "server";
            String salt = Base64.getEncoder().encodeToString("salt".getBytes(UTF_8));
            String serverFirst = "r=" + nonce + ",s=" + salt + ",i=" + iterations;
            say("334 " + encode(first.apply(serverFirst).getBytes(UTF_8)));
            String clientFinal = decode(line());
            String unproved = clientFinal.substring(0, clientFinal.indexOf(",p="));
            byte[] salted = salted(iterations);
            byte[] signed = (bare + "," + serverFirst + "," + unproved).getBytes(UTF_8);
            byte[] clientKey = hmac(salted, "Client Key".getBytes(UTF_8));
            byte[] mask = hmac(MessageDigest.getInstance("SHA-256").digest(clientKey), signed);
            for (int i = 0; i < mask.length; i++) {
                mask[i] ^= clientKey[i];
            }
            if (!unproved.equals("c=" + binding(header) + ",r=" + nonce)
                    || !clientFinal.endsWith(",p=" + encode(mask))) {
                say("535 5.7.8 no");
                return;
            }
            byte[] own = hmac(hmac(salted, "Server Key".getBytes(UTF_8)), signed);
            String serverFinal = last.apply("v=" + encode(own));
            if (!serverFinal.isEmpty()) {
                say("334 " + encode(serverFinal.getBytes(UTF_8)));
                line();
            }
            say(welcome);
        }

        private String binding(String header) {
            byte[] plain = header.getBytes(UTF_8);
            if (!header.startsWith("p=tls-exporter,")) {
                return encode(plain);
            }
            byte[] exporter =
                    TlsExporter.channelBinding(((SSLSocket) connection).getSession()).orElseThrow();
            byte[] both = java.util.Arrays.copyOf(plain, plain.length + exporter.length);
            System.arraycopy(exporter, 0, both, plain.length, exporter.length);
            return encode(both);
        }

        private byte[] salted(int rounds) throws GeneralSecurityException {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(
                            new PBEKeySpec(
                                    password.toCharArray(), "salt".getBytes(UTF_8), rounds, 256))
                    .getEncoded();
        }
    }

    private static byte[] hmac(byte[] key, byte[] octets) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(octets);
    }

    private static String encode(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }
}
