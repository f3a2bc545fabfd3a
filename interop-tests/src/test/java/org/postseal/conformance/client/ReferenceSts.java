package org.postseal.conformance.client;

import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the MTA-STS policy of a domain makes of a session with a mail host of its (RFC 8461).
 *
 * @param authority who may vouch for hosts
 */
record ReferenceSts(
        ReferenceNames names,
        ReferenceWeb web,
        ReferenceMemory memory,
        X509Certificate authority,
        Flaws flaws) {
    private static final String TXT = "v=STSv1; id=";

    /** What is remembered, in this order: the TXT record's id, Unix seconds, the file. */
    private record Held(String id, long until, String text) {
        static Held of(String row) {
            String[] parts = row.split(" ", 3);
            return new Held(parts[0], Long.parseLong(parts[1]), parts[2]);
        }

        String row() {
            return id + " " + until + " " + text;
        }
    }

    static X509Certificate authority(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** True where the domain enforces a policy. */
    boolean binds(String domain) throws IOException {
        return text(domain).filter(this::enforces).isPresent();
    }

    boolean lets(ReferenceSession session, String host, String domain)
            throws IOException, GeneralSecurityException {
        Optional<String> text = text(domain).filter(this::enforces);
        if (text.isEmpty()) {
            return true;
        }
        List<String> patterns = values(text.get(), "mx");
        boolean listed =
                flaws.has(Mutant.STS_FIRST_MX)
                        ? matches(patterns.getFirst(), host)
                        : patterns.stream().anyMatch(pattern -> matches(pattern, host));
        if (flaws.has(Mutant.STS_DEFERS) || !(listed || flaws.has(Mutant.STS_ANY_MX))) {
            return false;
        }
        return isVerified(session, host);
    }

    /** True where the authority vouches for the host. */
    boolean isVerified(ReferenceSession session, String host) throws GeneralSecurityException {
        ReferencePath path = new ReferencePath(session.chain());
        return !path.chain().isEmpty()
                && path.leadsTo(authority)
                && (path.isFor(host) || flaws.has(Mutant.STS_ANY_NAME));
    }

    private boolean enforces(String text) {
        List<String> mode = values(text, "mode");
        return mode.equals(List.of("enforce"))
                || (mode.equals(List.of("testing")) && flaws.has(Mutant.STS_TESTING_ENFORCES));
    }

    private boolean matches(String pattern, String host) {
        if (!pattern.startsWith("*.") || flaws.has(Mutant.STS_NO_WILDCARD)) {
            return pattern.equals(host);
        }
        boolean deep = flaws.has(Mutant.STS_WILDCARD_DEEP) && host.endsWith(pattern.substring(1));
        return deep || host.substring(host.indexOf('.')).equals(pattern.substring(1));
    }

    /** The policy file that counts. */
    private Optional<String> text(String domain) throws IOException {
        if (flaws.has(Mutant.STS_IGNORED)) {
            return Optional.empty();
        }
        long now = Instant.now().getEpochSecond();
        Optional<Held> held =
                memory.row("sts " + domain)
                        .map(Held::of)
                        .filter(h -> h.until() > now || flaws.has(Mutant.STS_FOR_EVER))
                        .filter(_ -> !flaws.has(Mutant.STS_NO_CACHE));
        boolean settled = held.isPresent() && flaws.has(Mutant.STS_ONCE);
        Optional<String> id = settled ? Optional.empty() : id(domain);
        if (id.isPresent() && held.filter(h -> h.id().equals(id.get())).isEmpty()) {
            Optional<Held> fresh =
                    fetched(domain).map(text -> new Held(id.get(), now + maxAge(text), text));
            if (fresh.isPresent()) {
                memory.keepRow("sts " + domain, fresh.get().row());
                held = fresh;
            }
        }
        return held.map(Held::text);
    }

    private Optional<String> id(String domain) {
        List<String> texts =
                names.find("_mta-sts." + domain, Type.TXT).records().stream()
                        .map(rr -> String.join("", ((TXTRecord) rr).getStrings()))
                        .filter(text -> text.startsWith(TXT))
                        .toList();
        boolean one = texts.size() == 1 || flaws.has(Mutant.STS_TWO_RECORDS);
        return texts.stream()
                .filter(_ -> one)
                .map(text -> text.substring(TXT.length()).replace(";", "").strip())
                .findFirst();
    }

    private Optional<String> fetched(String domain) {
        return web.get(
                        "mta-sts." + domain,
                        "/.well-known/mta-sts.txt",
                        domain,
                        ReferenceWeb.Redirects.NONE)
                .map(octets -> new String(octets, StandardCharsets.UTF_8))
                .filter(text -> values(text, "version").equals(List.of("STSv1")))
                .filter(text -> values(text, "mode").size() == 1)
                .filter(
                        text ->
                                values(text, "x-future").isEmpty()
                                        || !flaws.has(Mutant.STS_UNKNOWN_FIELD_INVALID));
    }

    private long maxAge(String text) {
        return Long.parseLong(values(text, "max_age").getFirst());
    }

    private List<String> values(String text, String key) {
        return text.lines()
                .filter(_ -> text.contains("\r\n") || !flaws.has(Mutant.STS_ONLY_CRLF))
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .toList();
    }
}
