package org.postseal.conformance.client;

import org.xbill.DNS.Record;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the TLSA records of a mail host make of a session with it (RFC 7672). */
record ReferenceDane(ReferenceNames names, int port, Flaws flaws) {
    private static final int TRUST_ANCHOR = 2;
    private static final int OWN_CERTIFICATE = 3;

    /** What comes of them. */
    enum Judgement {
        /** There are none. */
        NONE,
        /** They are met. */
        MET,
        /** They are not met, or cannot be looked up. */
        REFUSED
    }

    Judgement of(ReferenceSession session, String host) throws GeneralSecurityException {
        if (flaws.has(Mutant.DANE_IGNORED)) {
            return Judgement.NONE;
        }
        ReferenceNames.Answer addresses = names.find(host, Type.A);
        if (addresses.records().isEmpty() || !counts(addresses)) {
            return Judgement.NONE;
        }
        String leadsTo = addresses.records().getFirst().getName().toString(true);
        List<String> bases =
                flaws.has(Mutant.DANE_ALIAS_NOT_FOLLOWED)
                        ? List.of(host)
                        : Stream.of(leadsTo, host).distinct().toList();
        for (String base : bases) {
            ReferenceNames.Answer tlsa = names.find("_" + port + "._tcp." + base, Type.TLSA);
            if (tlsa.kind() == ReferenceNames.Kind.FAILED) {
                return flaws.has(Mutant.DANE_FAILS_OPEN) ? Judgement.NONE : Judgement.REFUSED;
            }
            if (!tlsa.records().isEmpty() && counts(tlsa)) {
                return met(tlsa.records(), session.chain(), base)
                        ? Judgement.MET
                        : Judgement.REFUSED;
            }
        }
        return Judgement.NONE;
    }

    private boolean counts(ReferenceNames.Answer answer) {
        return answer.kind() == ReferenceNames.Kind.SECURE
                || flaws.has(Mutant.DANE_INSECURE_COUNTS);
    }

    private boolean met(List<Record> all, List<X509Certificate> chain, String base)
            throws GeneralSecurityException {
        List<TLSARecord> usable =
                all.stream().map(TLSARecord.class::cast).filter(ReferenceDane::isUsable).toList();
        if (usable.isEmpty()) {
            return flaws.has(Mutant.DANE_UNUSABLE_IGNORED)
                    || (!chain.isEmpty() && !flaws.has(Mutant.DANE_UNUSABLE_DEFERS));
        }
        if (chain.isEmpty() || flaws.has(Mutant.DANE_DEFERS)) {
            return false;
        }
        int met = 0;
        for (TLSARecord tlsa : usable) {
            boolean weaker = usable.stream().anyMatch(other -> isStronger(other, tlsa));
            boolean compared = !weaker || flaws.has(Mutant.NO_DIGEST_AGILITY);
            if (compared && verifies(tlsa, new ReferencePath(chain), base)) {
                met++;
            }
        }
        return flaws.has(Mutant.DANE_ALL_RECORDS) ? met == usable.size() : met > 0;
    }

    private static boolean isUsable(TLSARecord tlsa) {
        int usage = tlsa.getCertificateUsage();
        return (usage == TRUST_ANCHOR || usage == OWN_CERTIFICATE)
                && tlsa.getSelector() <= 1
                && tlsa.getMatchingType() <= 2;
    }

    /** Of two digests of the same thing. */
    private static boolean isStronger(TLSARecord one, TLSARecord than) {
        return one.getCertificateUsage() == than.getCertificateUsage()
                && one.getSelector() == than.getSelector()
                && than.getMatchingType() == 1
                && one.getMatchingType() == 2;
    }

    private boolean verifies(TLSARecord tlsa, ReferencePath path, String base)
            throws GeneralSecurityException {
        if (tlsa.getCertificateUsage() == OWN_CERTIFICATE) {
            boolean asInWeb = !flaws.has(Mutant.DANE_EE_BY_PKIX) || path.isFor(base);
            return asInWeb && matches(tlsa, path.chain().getFirst());
        }
        boolean named = path.isFor(base) || flaws.has(Mutant.DANE_TA_ANY_NAME);
        Optional<X509Certificate> anchor = anchor(tlsa, path.chain());
        return named
                && anchor.isPresent()
                && !flaws.has(Mutant.DANE_EE_ONLY)
                && (flaws.has(Mutant.DANE_TA_ANY_TIME)
                        ? path.ledTo(anchor.get())
                        : path.leadsTo(anchor.get()));
    }

    private static Optional<X509Certificate> anchor(TLSARecord tlsa, List<X509Certificate> chain)
            throws GeneralSecurityException {
        for (X509Certificate certificate : chain) {
            if (matches(tlsa, certificate)) {
                return Optional.of(certificate);
            }
        }
        return Optional.empty();
    }

    private static boolean matches(TLSARecord tlsa, X509Certificate certificate)
            throws GeneralSecurityException {
        byte[] selected =
                tlsa.getSelector() == 0
                        ? certificate.getEncoded()
                        : certificate.getPublicKey().getEncoded();
        byte[] shown =
                switch (tlsa.getMatchingType()) {
                    case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
                    case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
                    default -> selected;
                };
        return Arrays.equals(shown, tlsa.getCertificateAssociationData());
    }
}
