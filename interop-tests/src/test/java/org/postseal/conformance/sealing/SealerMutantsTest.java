package org.postseal.conformance.sealing;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Every case of role sealer fails a sealer that is wrong, and passes one that is right. */
final class SealerMutantsTest {
    @Test
    void casesAgainstMutants() throws Exception {
        new MutantTable<>(
                        SealerCases.all(),
                        List.of(SealerMutant.values()),
                        mutant -> new SealerPeer(new ReferenceSealer(mutant)))
                .prove("sealer");
    }
}
