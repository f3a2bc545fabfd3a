package org.postseal.conformance.client;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.conformance.Driver;
import org.postseal.conformance.Driver.Option;
import org.postseal.conformance.client.ReferenceKeys.Found;
import org.postseal.conformance.client.ReferencePolicies.View;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One message on its way to all its recipients, once. */
final class ReferenceSend {
    private final Flaws flaws;
    private final ReferenceNames names;
    private final ReferencePolicies policies;
    private final ReferenceKeys keys;
    private final ReferenceMemory memory;
    private final ReferenceSealer sealer;
    private final ReferenceTrust trust;
    private final int port;
    private final byte[] message;
    private final String from;
    private final List<String> recipients = new ArrayList<>();

    /** REQSEAL, REQUIRETLS. */
    private final Set<String> demands = new HashSet<>();

    private final String setting;

    /** A mutant's: mail that should be sealed goes in clear. */
    private boolean clearly;

    /** What became of a recipient. */
    private enum Outcome {
        SENT,
        BOUNCED,
        DEFERRED,
        /** The key was refused: seal again. */
        STALE
    }

    ReferenceSend(
            List<Option> options,
            Map<String, String> environment,
            byte[] message,
            ReferenceSealer sealer,
            Flaws flaws)
            throws IOException, GeneralSecurityException {
        this.flaws = flaws;
        this.sealer = sealer;
        this.message = message;
        names = new ReferenceNames(environment, flaws);
        ReferenceWeb web = new ReferenceWeb(environment, names, flaws);
        memory = new ReferenceMemory(Path.of(environment.get("CONFORMANCE_STATE")));
        policies = new ReferencePolicies(names, web, memory, flaws);
        keys = new ReferenceKeys(names, web, memory, flaws);
        port = Integer.parseInt(environment.get("CONFORMANCE_SMTP_PORT"));
        X509Certificate authority =
                ReferenceSts.authority(Path.of(environment.get("CONFORMANCE_CA")));
        trust =
                new ReferenceTrust(
                        new ReferenceDane(names, port, flaws),
                        new ReferenceSts(names, web, memory, authority, flaws),
                        new ReferenceProof(flaws),
                        names,
                        flaws);
        String reversePath = "";
        String word = "opportunistic";
        for (Option option : options) {
            switch (option.name()) {
                case "from" -> reversePath = option.value().replaceAll("[<>]", "");
                case "to" -> recipients.add(option.value());
                case "setting" -> word = option.value();
                case "reqseal", "requiretls" -> demands.add(option.name().toUpperCase(Locale.ROOT));
                default -> throw new IllegalArgumentException(option.name());
            }
        }
        from = reversePath;
        setting = flaws.has(Mutant.SETTING_IGNORED) ? "opportunistic" : word;
    }

    /** The exit status. */
    int run() throws IOException, GeneralSecurityException {
        String text = new String(message, StandardCharsets.ISO_8859_1).replace("\r\n", "");
        boolean bare = text.contains("\r") || text.contains("\n");
        if (bare && !flaws.has(Mutant.BARE_LINE_ENDS)) {
            return Driver.DATA_ERROR;
        }
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (String recipient : recipients) {
            String domain = ReferenceSealer.domain(recipient);
            groups.computeIfAbsent(domain, _ -> new ArrayList<>()).add(recipient);
        }
        Set<Outcome> outcomes = new LinkedHashSet<>();
        for (Map.Entry<String, List<String>> group : groups.entrySet()) {
            outcomes.addAll(toDomain(group.getKey(), group.getValue()));
            if (flaws.has(Mutant.ALL_OR_NOTHING) && outcomes.contains(Outcome.DEFERRED)) {
                break;
            }
        }
        if (outcomes.contains(Outcome.DEFERRED)) {
            return Driver.TEMPORARY;
        }
        return outcomes.contains(Outcome.BOUNCED) ? Driver.UNAVAILABLE : Driver.OK;
    }

    private Set<Outcome> toDomain(String domain, List<String> to)
            throws IOException, GeneralSecurityException {
        ReferenceNames.Answer mx = names.find(domain, Type.MX);
        List<String> hosts = ReferenceNames.hosts(mx);
        if (hosts.contains("")) { // RFC 7505
            if (!flaws.has(Mutant.NULL_MX_IGNORED)) {
                return Set.of(Outcome.BOUNCED);
            }
            hosts = List.of(domain);
        }
        View view = policies.of(domain);
        if (policies.hasChanged(domain, view) && flaws.has(Mutant.KEY_CHANGE_DEFERS)) {
            return Set.of(Outcome.DEFERRED);
        }
        boolean secure = mx.kind() == ReferenceNames.Kind.SECURE;
        if (view.withheld() && (secure || flaws.has(Mutant.FAILURE_DEFERS))) {
            return Set.of(Outcome.DEFERRED);
        }
        for (String host : hosts) {
            Optional<Set<Outcome>> outcome = toHost(host, domain, to, view);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            if (flaws.has(Mutant.FIRST_HOST_ONLY)) {
                break;
            }
        }
        return Set.of(Outcome.DEFERRED);
    }

    /** Empty where the host is of no use. */
    private Optional<Set<Outcome>> toHost(String host, String domain, List<String> to, View view)
            throws GeneralSecurityException {
        List<InetAddress> addresses = names.addresses(host);
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        try (ReferenceSession session = new ReferenceSession(addresses.getFirst(), port, flaws)) {
            if (memory.hasChanged(host, session.hostKey())
                    && flaws.has(Mutant.HOST_CHANGE_DEFERS)) {
                return Optional.empty();
            }
            ReferenceTrust.Grade grade = trust.of(session, host, domain, view, wish());
            if (grade == ReferenceTrust.Grade.REFUSED) {
                return Optional.empty();
            }
            clearly |= isSealWaived(grade);
            int tries = flaws.has(Mutant.SEALS_FOR_EVER) ? 5 : 2;
            Set<Outcome> outcomes = Set.of(Outcome.STALE);
            for (int i = 0; i < tries && outcomes.contains(Outcome.STALE); i++) {
                outcomes = inSession(session, domain, to, view);
                if (flaws.has(Mutant.NO_SECOND_SEAL)) {
                    break;
                }
            }
            return Optional.of(
                    outcomes.contains(Outcome.STALE) ? Set.of(Outcome.DEFERRED) : outcomes);
        } catch (IOException e) {
            if (flaws.has(Mutant.FAILURE_IS_CLEAR) && !clearly) {
                clearly = true;
                return toHost(host, domain, to, view);
            }
            return Optional.empty();
        }
    }

    private ReferenceTrust.Wish wish() {
        if (demands.contains("REQUIRETLS")) {
            return ReferenceTrust.Wish.REQUIRED;
        }
        return new String(message, StandardCharsets.ISO_8859_1).startsWith("TLS-Required: No\r\n")
                ? ReferenceTrust.Wish.NOT_REQUIRED
                : ReferenceTrust.Wish.NONE;
    }

    /** Only by a mutant. */
    private boolean isSealWaived(ReferenceTrust.Grade grade) {
        boolean byGrade =
                switch (grade) {
                    case REFUSED, OPEN -> false;
                    case STS -> flaws.has(Mutant.STS_WAIVES_SEAL);
                    case DANE -> flaws.has(Mutant.DANE_WAIVES_SEAL);
                };
        return byGrade
                || switch (wish()) {
                    case NONE -> false;
                    case REQUIRED -> flaws.has(Mutant.REQUIRETLS_WAIVES_SEAL);
                    case NOT_REQUIRED -> flaws.has(Mutant.TLS_NOT_REQUIRED_WAIVES_SEAL);
                };
    }

    private Set<Outcome> inSession(
            ReferenceSession session, String domain, List<String> to, View view)
            throws IOException {
        Optional<List<String>> openpgp = session.openpgp();
        List<String> wanted = wanted(view, openpgp);
        boolean asks = openpgp.filter(words -> words.contains("KEYS")).isPresent();
        List<Found> sites = new ArrayList<>(keys.sites(domain, view));
        boolean known =
                sites.stream().anyMatch(f -> f.level() == ReferenceKeys.SITE && f.isUsable());
        boolean first = flaws.has(Mutant.FIRST_SOURCE_ONLY) && !sites.isEmpty();
        if (asks
                && !known
                && !first
                && !clearly
                && (wanted.contains("site") || wanted.contains("user"))) {
            keys.askSite(session, domain, view).ifPresent(sites::add);
        }
        int floor = floor(view, wanted, openpgp.isPresent());
        if (sites.stream().anyMatch(f -> !f.isUsable()) && flaws.has(Mutant.UNUSABLE_IS_CLEAR)) {
            floor = 0;
        }
        Set<Outcome> outcomes = new LinkedHashSet<>();
        List<String> bySite = new ArrayList<>();
        List<String> inClear = new ArrayList<>();
        Map<String, Found> byUser = new LinkedHashMap<>();
        Optional<Found> site =
                sites.stream()
                        .filter(_ -> wanted.contains("site"))
                        .filter(Found::isUsable)
                        .findFirst();
        for (String recipient : to) {
            Optional<Found> user =
                    wanted.contains("user")
                            ? user(session, recipient, view, sites, asks)
                            : Optional.empty();
            Optional<Found> chosen = user.filter(Found::isUsable).or(() -> site);
            if (isUnsealed(openpgp.isPresent()) || chosen.filter(this::isForOther).isPresent()) {
                chosen = Optional.empty();
            }
            int level = chosen.map(Found::level).orElse(0);
            boolean enough = level == 2 && flaws.has(Mutant.UNAUTHENTICATED_IS_ENOUGH);
            if ((enough ? ReferenceKeys.SITE : level) < floor && !isEncryptedEnough()) {
                outcomes.add(demands.contains("REQSEAL") ? Outcome.BOUNCED : Outcome.DEFERRED);
            } else if (chosen.isEmpty()) {
                inClear.add(recipient);
            } else if (chosen.get().user()) {
                byUser.put(recipient, chosen.get());
            } else {
                bySite.add(recipient);
            }
        }
        if (!bySite.isEmpty()) {
            outcomes.add(toSite(session, site.orElseThrow(), bySite));
        }
        outcomes.addAll(toUsers(session, byUser));
        if (!inClear.isEmpty()) {
            outcomes.add(
                    flaws.has(Mutant.ABSENCE_DEFERS)
                            ? Outcome.DEFERRED
                            : transaction(session, inClear, message, Optional.empty()));
        }
        return outcomes;
    }

    private boolean isEncryptedEnough() {
        return flaws.has(Mutant.ANY_ENCRYPTION_IS_ENOUGH) && isEncrypted();
    }

    private boolean isEncrypted() {
        return new String(message, StandardCharsets.ISO_8859_1).contains("multipart/encrypted");
    }

    /** True for a user whose author encrypted to another key: that is left as it is. */
    private boolean isForOther(Found found) {
        PGPPublicKey key = found.certificate().encryptionKey().orElseThrow();
        return found.user()
                && isEncrypted()
                && !ReferenceSealer.isSealedTo(key, message)
                && !flaws.has(Mutant.SEALS_TWICE);
    }

    private boolean isSealed(PGPPublicKey key) {
        return ReferenceSealer.isSealedTo(key, message) && !flaws.has(Mutant.SEALS_TWICE);
    }

    private boolean isUnsealed(boolean keyword) {
        return setting.equals("never")
                || clearly
                || flaws.has(Mutant.NEVER_SEALS)
                || (flaws.has(Mutant.NO_KEYWORD_NO_SEAL) && !keyword)
                || (flaws.has(Mutant.NULL_SENDER_CLEAR) && from.isEmpty());
    }

    private Optional<Found> user(
            ReferenceSession session, String address, View view, List<Found> sites, boolean asks)
            throws IOException {
        Optional<Found> found = keys.user(address, view);
        return found.isPresent() || !asks || clearly
                ? found
                : keys.askUser(session, address, sites);
    }

    private List<String> wanted(View view, Optional<List<String>> openpgp) {
        List<String> wanted = new ArrayList<>(view.policy().map(p -> p.seal()).orElse(Set.of()));
        if (view.policy().isPresent() && flaws.has(Mutant.NO_CONSENT)) {
            wanted.add("user");
        }
        for (String word : openpgp.orElse(List.of())) {
            if (word.startsWith("SEAL=")) {
                wanted.addAll(List.of(word.substring(5).split(",", -1)));
            }
        }
        return wanted;
    }

    private int floor(View view, List<String> wanted, boolean keyword) {
        int floor =
                demands.contains("REQSEAL") && !flaws.has(Mutant.REQSEAL_IGNORED)
                        ? ReferenceKeys.SITE
                        : 0;
        switch (setting) {
            case "require-sealed-site" -> floor = Math.max(floor, ReferenceKeys.SITE);
            case "require-sealed-user" -> floor = Math.max(floor, ReferenceKeys.USER);
            default -> {}
        }
        boolean binds =
                (view.authenticated() || flaws.has(Mutant.HINT_ENFORCES))
                        && view.policy().filter(this::enforces).isPresent()
                        && !flaws.has(Mutant.ENFORCE_IGNORED);
        boolean waived =
                setting.equals("never")
                        || clearly
                        || flaws.has(Mutant.NEVER_SEALS)
                        || (flaws.has(Mutant.NO_KEYWORD_NO_POLICY) && !keyword)
                        || (flaws.has(Mutant.NULL_SENDER_CLEAR) && from.isEmpty());
        if (binds && !waived) {
            boolean site = wanted.contains("site");
            floor = Math.max(floor, site ? ReferenceKeys.SITE : ReferenceKeys.USER);
        }
        return waived ? 0 : floor;
    }

    private boolean enforces(ReferencePolicy policy) {
        return policy.enforces()
                || (flaws.has(Mutant.TESTING_ENFORCES) && policy.mode().equals("testing"));
    }

    private Outcome toSite(ReferenceSession session, Found site, List<String> to)
            throws IOException {
        PGPPublicKey key = site.certificate().encryptionKey().orElseThrow();
        byte[] content =
                isSealed(key)
                        ? message
                        : sealer.site(
                                site.certificate().identity(key),
                                site.certificate().wantsAead(),
                                from,
                                flaws.has(Mutant.SEAL_TO_ALL) ? recipients : to,
                                message);
        return transaction(session, to, content, Optional.of(site));
    }

    private Set<Outcome> toUsers(ReferenceSession session, Map<String, Found> users)
            throws IOException {
        boolean shared = flaws.has(Mutant.SHARED_CIPHERTEXT) && users.size() > 1;
        Set<Outcome> outcomes = new LinkedHashSet<>();
        for (Map.Entry<String, Found> user : users.entrySet()) {
            ReferenceCertificate certificate = user.getValue().certificate();
            PGPPublicKey key = certificate.encryptionKey().orElseThrow();
            List<PGPPublicKey> others =
                    shared
                            ? users.values().stream()
                                    .map(f -> f.certificate().encryptionKey().orElseThrow())
                                    .filter(other -> other.getKeyID() != key.getKeyID())
                                    .toList()
                            : List.of();
            byte[] content =
                    isSealed(key)
                            ? message
                            : sealer.user(
                                    certificate.identity(key),
                                    certificate.wantsAead(),
                                    others,
                                    message);
            outcomes.add(
                    transaction(
                            session,
                            shared ? List.copyOf(users.keySet()) : List.of(user.getKey()),
                            content,
                            Optional.of(user.getValue())));
            if (shared) {
                break;
            }
        }
        return outcomes;
    }

    private Outcome transaction(
            ReferenceSession session, List<String> to, byte[] content, Optional<Found> sealedTo)
            throws IOException {
        return new ReferenceTransaction(session, from, to, demands, flaws)
                .send(content, message.length, sealedTo)
                .map(
                        refusal -> {
                            if (refusal.contains("5.7.5") && sealedTo.isPresent()) {
                                return Outcome.STALE;
                            }
                            return refusal.startsWith("4") ? Outcome.DEFERRED : Outcome.BOUNCED;
                        })
                .orElse(Outcome.SENT);
    }
}
