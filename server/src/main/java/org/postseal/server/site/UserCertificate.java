package org.postseal.server.site;

import org.postseal.spec.openpgp.Fingerprint;

/**
 * A user certificate that this site serves.
 *
 * @param address lower-case
 * @param fingerprint of its primary key
 * @param octets minimised, binary
 * @param named whether one of its User IDs is the address
 */
public record UserCertificate(
        String address, Fingerprint fingerprint, byte[] octets, boolean named) {}
