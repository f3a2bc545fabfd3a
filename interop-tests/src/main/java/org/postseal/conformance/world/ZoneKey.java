package org.postseal.conformance.world;

import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DNSSEC.DNSSECException;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;

/** The one key of a signed zone (ECDSA P-256, RFC 6605). */
final class ZoneKey {
    private static final Duration SLACK = Duration.ofHours(1);
    private static final long TTL = 5;

    private final KeyPair pair;
    private final DNSKEYRecord dnskey;

    ZoneKey(Name zone) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
            int flags = DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY;
            dnskey =
                    new DNSKEYRecord(
                            zone,
                            DClass.IN,
                            TTL,
                            flags,
                            DNSKEYRecord.Protocol.DNSSEC,
                            DNSSEC.Algorithm.ECDSAP256SHA256,
                            pair.getPublic());
        } catch (GeneralSecurityException | DNSSECException e) {
            throw new IllegalStateException("no P-256 key for a zone", e);
        }
    }

    DNSKEYRecord record() {
        return dnskey;
    }

    /** DS record in zone-file form. */
    String trustAnchor() {
        Name zone = dnskey.getName();
        return new DSRecord(zone, DClass.IN, TTL, DNSSEC.Digest.SHA256, dnskey).toString();
    }

    RRSIGRecord sign(RRset rrset) {
        Instant now = Instant.now();
        try {
            return DNSSEC.sign(rrset, dnskey, pair.getPrivate(), now.minus(SLACK), now.plus(SLACK));
        } catch (DNSSECException e) {
            throw new IllegalStateException("signing " + rrset.getName(), e);
        }
    }
}
