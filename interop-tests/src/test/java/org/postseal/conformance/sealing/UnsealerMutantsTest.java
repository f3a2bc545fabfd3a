package org.postseal.conformance.sealing;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Every case of role unsealer fails an unsealer that is wrong, and passes one that is right. */
final class UnsealerMutantsTest {
    @Test
    void casesAgainstMutants() throws Exception {
        new MutantTable<>(
                        UnsealerCases.all(),
                        List.of(UnsealerMutant.values()),
                        mutant -> new UnsealerPeer(new ReferenceUnsealer(mutant)))
                .prove("unsealer");
    }
}
