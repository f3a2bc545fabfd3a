package org.postseal.server.tls;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificates of this host as their files have them, the first for whoever names no other.
 * What cannot be read when it changes is reported, and the old stays in force.
 */
public final class TlsCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(TlsCertificates.class);

    private final List<TlsFiles> files;
    private final List<TlsContexts> kinds = new CopyOnWriteArrayList<>();
    private volatile List<HostCertificate> current;

    private TlsCertificates(List<TlsFiles> files, List<HostCertificate> read) {
        this.files = List.copyOf(files);
        this.current = read;
    }

    /** Reads all of them; one at least. */
    public static TlsCertificates open(List<TlsFiles> files) throws IOException {
        List<HostCertificate> read = new ArrayList<>();
        for (TlsFiles pair : files) {
            read.add(HostCertificate.read(pair));
        }
        return new TlsCertificates(files, List.copyOf(read));
    }

    /**
     * The certificates for one kind of server, now and after each reload.
     *
     * @param clients asks its clients for theirs
     */
    public synchronized TlsContexts contexts(Optional<X509ExtendedTrustManager> clients)
            throws IOException {
        TlsContexts contexts = new TlsContexts(clients);
        contexts.update(current);
        kinds.add(contexts);
        return contexts;
    }

    /** In the order of their files. */
    public List<HostCertificate> current() {
        return current;
    }

    /** Every file that {@link #reload} reads. */
    public List<Path> paths() {
        return files.stream()
                .flatMap(pair -> Stream.of(pair.certificate(), pair.key()))
                .distinct()
                .toList();
    }

    /**
     * Reads the files anew.
     *
     * @return a line for each pair that changed or cannot be used; they are in the log too
     */
    public synchronized List<String> reload() {
        List<HostCertificate> next = new ArrayList<>();
        List<String> report = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            HostCertificate old = current.get(i);
            HostCertificate read = read(files.get(i), report).orElse(old);
            next.add(read);
            if (!read.equals(old)) {
                report.add("tls: " + files.get(i).certificate() + ": now " + read);
                LOG.info("tls: file={} now={}", files.get(i).certificate(), read);
            }
        }
        if (!next.equals(current)) {
            apply(List.copyOf(next), report);
        }
        return report;
    }

    private static Optional<HostCertificate> read(TlsFiles pair, List<String> report) {
        try {
            return Optional.of(HostCertificate.read(pair));
        } catch (IOException e) {
            refused(e, report);
            return Optional.empty();
        }
    }

    private void apply(List<HostCertificate> next, List<String> report) {
        try {
            for (TlsContexts kind : kinds) {
                kind.update(next);
            }
            current = next;
        } catch (IOException e) {
            refused(e, report);
        }
    }

    private static void refused(IOException why, List<String> report) {
        report.add("tls: the old certificate stays: " + why.getMessage());
        LOG.error("tls: the old certificate stays in force: {}", why.getMessage());
    }
}
