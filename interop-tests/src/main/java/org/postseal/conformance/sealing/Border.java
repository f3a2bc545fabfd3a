package org.postseal.conformance.sealing;

import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Octets;

import java.util.List;
import java.util.Optional;

/**
 * How a sealed message meets the destination: what it is told of itself and of the origin. All
 * methods give changed copies.
 *
 * @param key the destination's secret key; empty: it is not there
 * @param destination the domain that mail is received for
 * @param to the accepted recipients
 * @param policy the TXT record that the origin publishes, authenticated; empty: none
 * @param certificate that the origin publishes; empty: it cannot be had
 * @param remembering whether replay memory is kept from call to call
 */
record Border(
        Optional<byte[]> key,
        String destination,
        List<String> to,
        Optional<String> policy,
        Optional<byte[]> certificate,
        boolean remembering) {

    /** The usual one: the origin publishes its key, Dave is accepted, nothing is remembered. */
    static Border of(Identity destination, Identity origin) {
        return new Border(
                Optional.of(destination.secret()),
                SealRequest.DESTINATION,
                List.of("dave@d.example"),
                Optional.of(policy(origin.fingerprint())),
                Optional.of(origin.certificate()),
                false);
    }

    static String policy(String keys) {
        return "v=smtp-openpgp1; id=1; mode=enforce; max_age=86400; seal=site; k=" + keys;
    }

    Border withKey(byte[] secret) {
        return new Border(Optional.of(secret), destination, to, policy, certificate, remembering);
    }

    Border withoutKey() {
        return new Border(Optional.empty(), destination, to, policy, certificate, remembering);
    }

    Border at(String domain) {
        return new Border(key, domain, to, policy, certificate, remembering);
    }

    Border to(String... recipients) {
        return new Border(key, destination, List.of(recipients), policy, certificate, remembering);
    }

    Border withPolicy(String text) {
        return new Border(key, destination, to, Optional.of(text), certificate, remembering);
    }

    /** The origin publishes nothing. */
    Border unpublished() {
        return new Border(key, destination, to, Optional.empty(), Optional.empty(), remembering);
    }

    Border withCertificate(byte[] octets) {
        return new Border(key, destination, to, policy, Optional.of(octets), remembering);
    }

    /** The origin's policy is there, its certificate cannot be had. */
    Border withoutCertificate() {
        return new Border(key, destination, to, policy, Optional.empty(), remembering);
    }

    Border remembers() {
        return new Border(key, destination, to, policy, certificate, true);
    }

    Optional<byte[]> policyOctets() {
        return policy.map(Octets::ascii);
    }
}
