package org.postseal.conformance.sealing;

import org.postseal.conformance.Case;

import java.util.List;
import java.util.stream.Stream;

/** All cases of role {@code sealer}, in the order of their ids. */
public final class SealerCases {
    private SealerCases() {}

    public static List<Case<SealerPeer>> all() {
        return Stream.of(
                        OuterSection.cases(),
                        PlaintextSection.cases(),
                        PacketSection.cases(),
                        RefusalSection.cases(),
                        UserSection.cases())
                .flatMap(List::stream)
                .toList();
    }
}
