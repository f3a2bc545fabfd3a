package org.postseal.conformance.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** GET over HTTPS, bounded. */
final class ReferenceWeb {
    private static final int MAX_BODY = 64 << 10;
    private static final int MAX_HEAD = 16 << 10;
    private static final long LIMIT_MILLIS = 10_000;
    private static final Pattern HEAD = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})[^\r\n]*\r\n");
    private static final Pattern LOCATION = Pattern.compile("(?i)\r\nLocation: *([^\r\n]+)");

    private final Map<String, String> environment;
    private final ReferenceNames names;
    private final Flaws flaws;

    /** Which redirects are followed. */
    enum Redirects {
        NONE,
        SAME_DOMAIN
    }

    ReferenceWeb(Map<String, String> environment, ReferenceNames names, Flaws flaws) {
        this.environment = environment;
        this.names = names;
        this.flaws = flaws;
    }

    boolean hasAddress(String host) {
        return !names.addresses(host).isEmpty();
    }

    /** The document, where all goes well. */
    Optional<byte[]> get(String host, String path, String domain, Redirects redirects) {
        try {
            byte[] reply = fetch(host, path);
            String text = new String(reply, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            Matcher head = HEAD.matcher(text);
            if (end < 0 || !head.lookingAt()) {
                return Optional.empty();
            }
            byte[] body = text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
            Matcher location = LOCATION.matcher(text.substring(0, end));
            if (head.group(1).startsWith("3") && location.find()) {
                URI next = URI.create(location.group(1));
                boolean within =
                        redirects == Redirects.SAME_DOMAIN
                                && (next.getHost().equals(domain)
                                        || next.getHost().endsWith("." + domain));
                return within || flaws.has(Mutant.REDIRECT_ANYWHERE)
                        ? get(next.getHost(), next.getPath(), domain, Redirects.NONE)
                        : Optional.empty();
            }
            boolean small = body.length <= MAX_BODY || flaws.has(Mutant.HTTP_UNBOUNDED);
            return Optional.of(body).filter(_ -> head.group(1).equals("200") && small);
        } catch (IOException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private byte[] fetch(String host, String path) throws IOException, GeneralSecurityException {
        long end = System.currentTimeMillis() + LIMIT_MILLIS;
        List<InetAddress> addresses = names.addresses(host);
        if (addresses.isEmpty() || !isAllowed(addresses.getFirst())) {
            throw new IOException("no address");
        }
        int port = Integer.parseInt(environment.get("CONFORMANCE_HTTPS_PORT"));
        try (Socket socket = new Socket(addresses.getFirst(), port);
                SSLSocket tls =
                        (SSLSocket)
                                context()
                                        .getSocketFactory()
                                        .createSocket(socket, host, port, true)) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            if (!flaws.has(Mutant.TLS_UNVERIFIED)) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            tls.setSSLParameters(parameters);
            tls.setSoTimeout(20_000);
            tls.startHandshake();
            String request = "GET " + path + " HTTP/1.0\r\nHost: " + host + "\r\n\r\n";
            tls.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return read(tls, end);
        }
    }

    private byte[] read(SSLSocket socket, long end) throws IOException {
        boolean endless = flaws.has(Mutant.HTTP_WITHOUT_END);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        byte[] block = new byte[8192];
        while (flaws.has(Mutant.HTTP_UNBOUNDED) || all.size() <= MAX_BODY + MAX_HEAD) {
            long left = end - System.currentTimeMillis();
            if (left <= 0 && !endless) {
                throw new IOException("too slow");
            }
            socket.setSoTimeout(endless ? 0 : (int) left);
            int read = in.read(block);
            if (read < 0) {
                return all.toByteArray();
            }
            all.write(block, 0, read);
        }
        throw new IOException("too large");
    }

    private boolean isAllowed(InetAddress address) {
        String network = address.getHostAddress() + "/32";
        return environment.get("CONFORMANCE_NETWORKS").equals(network)
                || flaws.has(Mutant.PRIVATE_ADDRESSES);
    }

    private SSLContext context() throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        if (flaws.has(Mutant.TLS_UNVERIFIED)) {
            context.init(null, new TrustManager[] {trusting()}, null);
            return context;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(Path.of(environment.get("CONFORMANCE_CA")))) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Trusts whoever comes: SMTP has no names to check. */
    static TrustManager trusting() {
        return new X509ExtendedTrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkClientTrusted(
                    X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public void checkServerTrusted(
                    X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
    }
}
