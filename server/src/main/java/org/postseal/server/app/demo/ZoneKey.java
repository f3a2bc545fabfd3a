package org.postseal.server.app.demo;

import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DNSSEC.Algorithm;
import org.xbill.DNS.DNSSEC.DNSSECException;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The one key of a signed zone (RFC 6605: ECDSA P-256), key- and zone-signing at once. */
public final class ZoneKey {
    private static final Duration VALIDITY = Duration.ofDays(7);
    private static final long TTL = 60;

    private final DNSKEYRecord dnskey;
    private final PrivateKey secret;
    private final Clock clock;

    private ZoneKey(DNSKEYRecord dnskey, PrivateKey secret, Clock clock) {
        this.dnskey = dnskey;
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * Makes a key.
     *
     * @param clock gives the time of signatures
     */
    public static ZoneKey generate(Name zone, Clock clock) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        try {
            DNSKEYRecord dnskey =
                    new DNSKEYRecord(
                            zone,
                            DClass.IN,
                            TTL,
                            DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY,
                            DNSKEYRecord.Protocol.DNSSEC,
                            Algorithm.ECDSAP256SHA256,
                            pair.getPublic());
            return new ZoneKey(dnskey, pair.getPrivate(), clock);
        } catch (DNSSECException e) {
            throw new GeneralSecurityException("a P-256 key does not make a DNSKEY", e);
        }
    }

    /** The DS record, in zone-file form, that a resolver trusts this zone by. */
    public String trustAnchor() {
        return new DSRecord(zone(), DClass.IN, TTL, DNSSEC.Digest.SHA256, dnskey).toString();
    }

    Name zone() {
        return dnskey.getName();
    }

    DNSKEYRecord dnskey() {
        return dnskey;
    }

    /** Signs, an hour back to allow for clocks that are behind. */
    RRSIGRecord signature(RRset rrset) {
        Instant now = clock.instant();
        try {
            return DNSSEC.sign(
                    rrset, dnskey, secret, now.minus(Duration.ofHours(1)), now.plus(VALIDITY));
        } catch (DNSSECException e) {
            throw new IllegalStateException("signing " + rrset.getName(), e);
        }
    }
}
