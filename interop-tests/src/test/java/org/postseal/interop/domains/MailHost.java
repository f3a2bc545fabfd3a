package org.postseal.interop.domains;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The mail host of one domain.
 *
 * @param keyReply what it says to PGPKEY, where it has keys
 */
record MailHost(Domain domain, SSLContext tls, Optional<String> keyReply, Arrivals arrivals)
        implements Listener.Session {
    @Override
    public void run(Socket client) throws IOException, InterruptedException {
        switch (domain.kind().host) {
            case SILENT, SILENT_SHARED -> TimeUnit.HOURS.sleep(1);
            default -> new Dialogue(client).run();
        }
    }

    /** One connection. */
    private final class Dialogue {
        private Socket socket;
        private BufferedReader in;
        private String id = "";

        Dialogue(Socket socket) throws IOException {
            use(socket);
        }

        private void use(Socket now) throws IOException {
            socket = now;
            in = new BufferedReader(new InputStreamReader(now.getInputStream(), ISO_8859_1));
        }

        void run() throws IOException, InterruptedException {
            say("220 " + domain.mailHost() + " ESMTP");
            String line = in.readLine();
            while (line != null && command(line)) {
                line = in.readLine();
            }
        }

        private boolean command(String line) throws IOException, InterruptedException {
            String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            switch (verb) {
                case "EHLO" -> say(ehlo());
                case "STARTTLS" -> startTls();
                case "MAIL" -> mail(line);
                case "DATA" -> data();
                case "PGPKEY" -> say(keyReply.orElse("252 2.0.0 No key disclosed"));
                case "QUIT" -> {
                    say("221 2.0.0 Bye");
                    return false;
                }
                default -> say("250 2.0.0 Ok");
            }
            return true;
        }

        private String ehlo() {
            boolean secured = socket instanceof SSLSocket;
            boolean offered = !secured && domain.kind().host != Kind.Host.NO_STARTTLS;
            return "250-"
                    + domain.mailHost()
                    + "\r\n"
                    + (offered ? "250-STARTTLS\r\n" : "")
                    + (secured && domain.kind().seals()
                            ? "250-OPENPGP V=1 KEYS SEAL=site,user\r\n"
                            : "")
                    + "250-8BITMIME\r\n250 PIPELINING";
        }

        private void startTls() throws IOException {
            say("220 2.0.0 Ready");
            SSLSocket secured =
                    (SSLSocket) tls.getSocketFactory().createSocket(socket, null, 0, true);
            secured.setUseClientMode(false);
            secured.startHandshake();
            use(secured);
        }

        private void mail(String line) throws IOException {
            if (domain.kind().host == Kind.Host.REFUSING) {
                say("451 4.3.2 Not now");
                return;
            }
            id = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
            say("250 2.1.0 Ok");
        }

        private void data() throws IOException, InterruptedException {
            say("354 Go on");
            if (domain.kind().host == Kind.Host.ONE_OCTET_A_SECOND) {
                trickle(socket.getInputStream());
            }
            String line = in.readLine();
            while (!line.equals(".")) {
                line = in.readLine();
                if (line == null) {
                    throw new IOException("content without end");
                }
            }
            if (domain.kind().host == Kind.Host.SILENT_AFTER_DATA) {
                TimeUnit.HOURS.sleep(1);
            }
            arrivals.add(id);
            say("250 2.0.0 Ok");
        }

        /** Until the sender has enough of it. */
        private void trickle(InputStream octets) throws IOException, InterruptedException {
            while (octets.read() >= 0) {
                TimeUnit.SECONDS.sleep(1);
            }
        }

        private void say(String reply) throws IOException {
            socket.getOutputStream().write((reply + "\r\n").getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
        }
    }
}
