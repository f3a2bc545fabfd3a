package org.postseal.server.zone;

import org.postseal.client.dns.Answer;
import org.postseal.client.session.Tlsa;
import org.xbill.DNS.TLSARecord;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Whether the certificate that this host shows fits the TLSA records that others see. */
public final class TlsaMatch {
    private static final int TRUST_ANCHOR = 2;

    private TlsaMatch() {}

    /**
     * What is wrong, for the operator: without a match every sender with DANE waits.
     *
     * @param live the answer for the host's TLSA records
     * @param chain that the host shows, its own certificate first
     */
    public static Optional<String> problem(String host, Answer live, List<X509Certificate> chain) {
        List<Tlsa> usable =
                live.records().stream()
                        .filter(TLSARecord.class::isInstance)
                        .map(rr -> Tlsa.of((TLSARecord) rr))
                        .filter(tlsa -> tlsa.problem().isEmpty())
                        .toList();
        boolean good = usable.isEmpty() || usable.stream().anyMatch(t -> matches(t, chain));
        return good
                ? Optional.empty()
                : Optional.of(
                        "the TLS certificate in use matches none of the TLSA records at "
                                + OwnSet.tlsaOwner(host)
                                + ": senders with DANE keep their mail back; publish the record"
                                + " that `postseal dns` prints, and meanwhile go back to the former"
                                + " certificate");
    }

    private static boolean matches(Tlsa tlsa, List<X509Certificate> chain) {
        return tlsa.usage() == TRUST_ANCHOR
                ? chain.stream().anyMatch(tlsa::matches)
                : tlsa.matches(chain.getFirst());
    }
}
