package org.postseal.conformance.client;

import org.postseal.conformance.client.ReferencePolicies.View;
import org.xbill.DNS.OPENPGPKEYRecord;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds the certificates of a domain and its users. */
final class ReferenceKeys {
    static final int UNAUTHENTICATED = 2;
    static final int SITE = 3;
    static final int USER = 4;

    private final ReferenceNames names;
    private final ReferenceWeb web;
    private final ReferenceMemory memory;
    private final Flaws flaws;

    /**
     * @param level that a seal to it reaches
     */
    record Found(ReferenceCertificate certificate, int level, boolean user) {
        boolean isOf(ReferenceCertificate other) {
            return certificate.fingerprint().equals(other.fingerprint());
        }

        boolean isUsable() {
            return certificate.encryptionKey().isPresent();
        }
    }

    ReferenceKeys(ReferenceNames names, ReferenceWeb web, ReferenceMemory memory, Flaws flaws) {
        this.names = names;
        this.web = web;
        this.memory = memory;
        this.flaws = flaws;
    }

    /** The site certificates beside the policy, as far as k allows. */
    List<Found> sites(String domain, View view) {
        List<Found> found = new ArrayList<>();
        for (byte[] octets : published("_smtp-openpgp." + domain)) {
            ReferenceCertificate.parse(octets, flaws)
                    .flatMap(certificate -> judged(certificate, view))
                    .ifPresent(found::add);
        }
        return found;
    }

    private Optional<Found> judged(ReferenceCertificate certificate, View view) {
        List<String> keys = view.policy().map(ReferencePolicy::keys).orElse(List.of());
        boolean named =
                view.policy().filter(p -> p.names(certificate.fingerprint(), flaws)).isPresent();
        if ((!named && !keys.isEmpty()) || (!view.authenticated() && isHintIgnored(view))) {
            return Optional.empty();
        }
        int level = named && view.authenticated() ? SITE : UNAUTHENTICATED;
        return Optional.of(new Found(certificate, level, false));
    }

    private boolean isHintIgnored(View view) {
        return view.policy().isPresent() && flaws.has(Mutant.HINT_IGNORED);
    }

    /** The user's certificate in DNS or the Web Key Directory. */
    Optional<Found> user(String address, View view) {
        Optional<Found> dns = allows(view, "dane") ? dns(address) : Optional.empty();
        if (dns.isPresent() && !flaws.has(Mutant.DIRECTORY_BEFORE_DNS)) {
            return dns;
        }
        boolean failed = dns.isEmpty() && allows(view, "dane") && hasFailed(address);
        if (failed && !flaws.has(Mutant.ERROR_IS_ABSENCE)) {
            return Optional.empty();
        }
        Optional<Found> directory =
                allows(view, "wkd")
                        ? directory(address)
                                .flatMap(octets -> ReferenceCertificate.parse(octets, flaws))
                                .filter(c -> c.names(address))
                                .map(c -> new Found(c, USER, true))
                        : Optional.empty();
        return directory.or(() -> dns);
    }

    private boolean hasFailed(String address) {
        return names.find(owner(address), Type.OPENPGPKEY).kind() == ReferenceNames.Kind.FAILED;
    }

    private Optional<Found> dns(String address) {
        return published(owner(address)).stream()
                .flatMap(octets -> ReferenceCertificate.parse(octets, flaws).stream())
                .map(certificate -> new Found(certificate, USER, true))
                .findFirst();
    }

    private String owner(String address) {
        int at = address.lastIndexOf('@');
        String local = address.substring(0, at);
        byte[] hash =
                digest(
                        flaws.has(Mutant.LOCAL_PART_FOLDED)
                                ? local.toLowerCase(Locale.ROOT)
                                : local);
        String label = HexFormat.of().formatHex(Arrays.copyOf(hash, 28));
        return label + "._openpgpkey." + address.substring(at + 1);
    }

    private Optional<byte[]> directory(String address) {
        String domain = ReferenceSealer.domain(address);
        String local = address.substring(0, address.lastIndexOf('@'));
        String host = "openpgpkey." + domain;
        String path = Publisher.wkdPath(domain, local);
        Optional<byte[]> advanced = web.get(host, path, domain, ReferenceWeb.Redirects.SAME_DOMAIN);
        boolean direct =
                flaws.has(Mutant.ALWAYS_DIRECT)
                        ? advanced.isEmpty()
                        : !web.hasAddress(host) && !flaws.has(Mutant.NEVER_DIRECT);
        return direct
                ? web.get(
                        domain,
                        Publisher.directPath(local),
                        domain,
                        ReferenceWeb.Redirects.SAME_DOMAIN)
                : advanced;
    }

    private boolean allows(View view, String source) {
        Optional<Set<String>> sources = view.policy().flatMap(ReferencePolicy::sources);
        return !view.authenticated()
                || sources.filter(s -> !s.contains(source)).isEmpty()
                || flaws.has(Mutant.SOURCES_IGNORED);
    }

    private List<byte[]> published(String owner) {
        return names.find(owner, Type.OPENPGPKEY).records().stream()
                .map(rr -> ((OPENPGPKEYRecord) rr).getCert())
                .toList();
    }

    /** The site's certificate from the host. */
    Optional<Found> askSite(ReferenceSession session, String domain, View view) throws IOException {
        return ask(session, "PGPKEY SITE " + domain, "site:" + domain, List.of())
                .flatMap(reply -> judged(reply.certificate(), view));
    }

    /** The user's certificate from memory or the host. */
    Optional<Found> askUser(ReferenceSession session, String address, List<Found> sites)
            throws IOException {
        long now = Instant.now().getEpochSecond();
        Optional<ReferenceMemory.Kept> held = memory.key(address);
        if (held.isPresent() && (held.get().until() > now || flaws.has(Mutant.EXPIRY_IGNORED))) {
            renew(session, address, held.get());
            return ReferenceCertificate.parse(held.get().certificate(), flaws)
                    .map(certificate -> new Found(certificate, USER, true));
        }
        List<byte[]> signers =
                sites.stream()
                        .filter(found -> found.level() == SITE)
                        .map(found -> found.certificate().octets())
                        .toList();
        Optional<ReferenceKeyReply> reply =
                ask(session, "PGPKEY <" + address + ">", address, signers);
        if (reply.isEmpty()) {
            return Optional.empty();
        }
        ReferenceCertificate certificate = reply.get().certificate();
        if (certificate.ring().getPublicKey().hasRevocation()
                && sites.stream().anyMatch(s -> s.isOf(certificate))
                && !flaws.has(Mutant.REVOCATION_ELSEWHERE_IGNORED)) {
            throw new IOException("the site key is revoked");
        }
        if (reply.get().signed().isEmpty()) {
            return Optional.of(new Found(certificate, UNAUTHENTICATED, true))
                    .filter(_ -> certificate.names(address));
        }
        long signed = reply.get().signed().get();
        if (held.isPresent() && signed < held.get().signed() && !flaws.has(Mutant.OLD_SIGNATURE)) {
            return Optional.empty();
        }
        long until = Math.min(reply.get().expires(), now + Duration.ofDays(7).toSeconds());
        memory.keep(address, new ReferenceMemory.Kept(certificate.octets(), until, signed));
        return Optional.of(new Found(certificate, USER, true));
    }

    /** UNCHANGED is all that it hopes for, and brings nothing to whoever checks no S. */
    private void renew(ReferenceSession session, String address, ReferenceMemory.Kept held)
            throws IOException {
        String have = KeyReply.sha256(held.certificate());
        String command = "PGPKEY <" + address + "> HAVE=" + have + "\r\n";
        session.send(command.getBytes(StandardCharsets.US_ASCII));
        String first = session.read().getFirst();
        if (first.contains(" UNCHANGED ") && flaws.has(Mutant.UNCHANGED_RENEWS)) {
            long until = Long.parseLong(first.substring(first.indexOf("EXP=") + 4));
            memory.keep(
                    address, new ReferenceMemory.Kept(held.certificate(), until, held.signed()));
        }
    }

    private Optional<ReferenceKeyReply> ask(
            ReferenceSession session, String command, String query, List<byte[]> sites)
            throws IOException {
        boolean pipelined = flaws.has(Mutant.PIPELINES_PGPKEY);
        String octets = command + "\r\n" + (pipelined ? "NOOP\r\n" : "");
        session.send(octets.getBytes(StandardCharsets.US_ASCII));
        List<String> reply = session.read();
        if (flaws.has(Mutant.ASKS_AGAIN)) {
            session.send(octets.getBytes(StandardCharsets.US_ASCII));
            reply = session.read();
        }
        if (pipelined) {
            session.read();
        }
        if (!reply.getFirst().startsWith("250")) {
            return Optional.empty();
        }
        try {
            return Optional.of(ReferenceKeyReply.parse(reply, query, sites, flaws));
        } catch (IOException e) {
            if (flaws.has(Mutant.FAILURE_IS_CLEAR)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
