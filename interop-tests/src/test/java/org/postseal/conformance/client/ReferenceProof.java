package org.postseal.conformance.client;

import org.bouncycastle.openpgp.PGPSignature;
import org.postseal.conformance.Violation;
import org.postseal.conformance.client.ReferencePolicies.View;
import org.postseal.conformance.openpgp.Certificate;
import org.postseal.conformance.openpgp.Signatures;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Whether a session with a mail host may be used: by its TLSA records, and by its proof. */
record ReferenceProof(ReferenceNames names, int port, Flaws flaws) {
    boolean lets(ReferenceSession session, String host, String domain, View view)
            throws IOException {
        Optional<ReferencePolicy> policy = view.policy().filter(ReferencePolicy::siteAuth);
        boolean binds = view.authenticated() || flaws.has(Mutant.HINT_NEEDS_PROOF);
        if (policy.isEmpty() || !binds || flaws.has(Mutant.PROOF_IGNORED)) {
            return matches(session, host);
        }
        boolean proved = proves(session, domain, policy.get());
        boolean needed = policy.get().enforces() || flaws.has(Mutant.TESTING_NEEDS_PROOF);
        if (proved && flaws.has(Mutant.PROOF_BEATS_DANE)) {
            return true;
        }
        return (proved || !needed) && matches(session, host);
    }

    /** 3 1 1 is all that the cases publish. */
    private boolean matches(ReferenceSession session, String host) throws IOException {
        ReferenceNames.Answer tlsa = names.find("_" + port + "._tcp." + host, Type.TLSA);
        if (tlsa.records().isEmpty() || tlsa.kind() != ReferenceNames.Kind.SECURE) {
            return true;
        }
        Optional<String> shown = session.keyDigest();
        return tlsa.records().stream()
                .map(
                        rr ->
                                HexFormat.of()
                                        .formatHex(
                                                ((TLSARecord) rr).getCertificateAssociationData()))
                .anyMatch(digest -> shown.filter(digest::equals).isPresent());
    }

    private boolean proves(ReferenceSession session, String domain, ReferencePolicy policy)
            throws IOException {
        boolean offered = session.openpgp().filter(words -> words.contains("PROVE")).isPresent();
        if (!offered || session.exporter().isEmpty()) {
            return false;
        }
        List<String> reply = session.ask("PGPKEY SITE " + domain + " PROVE");
        byte[] proof = ReferenceKeyReply.joined(reply, "2.0.0 P ");
        if (!reply.getFirst().startsWith("250") || proof.length == 0) {
            return false;
        }
        byte[] certificate = ReferenceKeyReply.joined(reply, "2.0.0 K ");
        Certificate site = Certificate.parse(certificate);
        boolean named =
                policy.names(site.fingerprint(), flaws) || flaws.has(Mutant.PROOF_BY_ANYBODY);
        return named
                && (flaws.has(Mutant.ANY_PROOF) || verifies(session, domain, certificate, proof));
    }

    private static boolean verifies(
            ReferenceSession session, String domain, byte[] certificate, byte[] proof) {
        byte[] octets =
                Signatures.proofOctets(
                        session.exporter().orElseThrow(),
                        "site:" + domain,
                        HexFormat.of().parseHex(KeyReply.sha256(certificate)));
        try {
            PGPSignature signature = Signatures.parse(proof);
            return Signatures.verifies(signature, octets, Certificate.parse(certificate));
        } catch (Violation e) {
            return false;
        }
    }
}
