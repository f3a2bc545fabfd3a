package org.postseal.conformance.sealing;

import org.postseal.conformance.Case;

import java.util.List;
import java.util.stream.Stream;

/** All cases of role {@code unsealer}, in the order of their ids. */
public final class UnsealerCases {
    private UnsealerCases() {}

    public static List<Case<UnsealerPeer>> all() {
        return Stream.of(
                        GoodSection.cases(),
                        IntegritySection.cases(),
                        FormSection.cases(),
                        HeaderSection.cases(),
                        DestinationSection.cases(),
                        OriginSection.cases(),
                        OriginalSection.cases(),
                        ReplaySection.cases(),
                        KeySection.cases())
                .flatMap(List::stream)
                .toList();
    }
}
