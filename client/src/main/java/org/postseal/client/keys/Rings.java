package org.postseal.client.keys;

import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.postseal.spec.SyntaxException;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** The library's parser, which throws many things, behind one exception. */
final class Rings {
    private Rings() {}

    /** Reads octets whose shape has been checked; nothing may be left over. */
    static PGPPublicKeyRing read(byte[] checked) throws SyntaxException {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(checked);
            PGPPublicKeyRing ring = new PGPPublicKeyRing(in, new BcKeyFingerprintCalculator());
            if (in.available() != 0) {
                throw new SyntaxException("packets out of order");
            }
            return ring;
        } catch (IOException | RuntimeException e) {
            throw new SyntaxException("malformed certificate");
        }
    }
}
