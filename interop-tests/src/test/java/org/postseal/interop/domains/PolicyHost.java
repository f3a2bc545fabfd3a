package org.postseal.interop.domains;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The HTTPS host of one domain: MTA-STS, WKD and the copy of its OPENPGP policy.
 *
 * @param pages by what a path contains
 */
record PolicyHost(Kind.Web behaviour, SSLContext tls, Map<String, byte[]> pages)
        implements Listener.Session {
    @Override
    public void run(Socket client) throws IOException, InterruptedException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(client, null, 0, true);
        secured.setUseClientMode(false);
        secured.startHandshake();
        BufferedReader in =
                new BufferedReader(new InputStreamReader(secured.getInputStream(), US_ASCII));
        String request = in.readLine();
        for (String line = request; line != null && !line.isEmpty(); ) {
            line = in.readLine();
        }
        if (request != null) {
            answer(request, secured.getOutputStream());
        }
        secured.close();
    }

    private void answer(String request, OutputStream out) throws IOException, InterruptedException {
        byte[] body =
                pages.entrySet().stream()
                        .filter(page -> request.contains(page.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(new byte[0]);
        String status = body.length == 0 ? "404 Not Found" : "200 OK";
        byte[] head =
                "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
                        .formatted(status, body.length)
                        .getBytes(US_ASCII);
        switch (behaviour) {
            case SILENT -> TimeUnit.HOURS.sleep(1);
            case SLOW -> drip(out, head);
            case GOOD, EXPIRED -> out.write(head);
        }
        out.write(body);
        out.flush();
    }

    private static void drip(OutputStream out, byte[] octets)
            throws IOException, InterruptedException {
        for (byte octet : octets) {
            out.write(octet);
            out.flush();
            TimeUnit.SECONDS.sleep(1);
        }
    }
}
