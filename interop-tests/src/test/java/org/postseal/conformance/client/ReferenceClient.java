package org.postseal.conformance.client;

import org.postseal.conformance.Driver;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;

/** A sender in this process, right unless a mutant says otherwise. */
final class ReferenceClient implements Driver {
    private final Flaws flaws;
    private final ReferenceSealer sealer;

    ReferenceClient(Flaws flaws) {
        this.flaws = flaws;
        this.sealer = new ReferenceSealer(flaws);
    }

    @Override
    public Result run(
            String verb, List<Option> options, Map<String, String> environment, byte[] input)
            throws IOException {
        if (!verb.equals("send")) {
            return new Result(USAGE, new byte[0], "");
        }
        try {
            int status = new ReferenceSend(options, environment, input, sealer, flaws).run();
            return new Result(flaws.has(Mutant.ALWAYS_SENT) ? OK : status, new byte[0], "");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
