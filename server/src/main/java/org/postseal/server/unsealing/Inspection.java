package org.postseal.server.unsealing;

import org.postseal.server.spool.Draft;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.seal.SealedMessage;

/**
 * One seal, verified and checked but for its origin.
 *
 * @param sealed as received
 * @param reader reads it again, where the original is too large to be kept
 * @param ours the certificate that it is sealed to
 */
record Inspection(
        Draft sealed,
        SealedMessage outer,
        SealReader reader,
        SealReader.Opened opened,
        OriginalScan scan,
        Addressees addressees,
        Fingerprint ours) {
    SealHeader header() {
        return opened.header();
    }
}
