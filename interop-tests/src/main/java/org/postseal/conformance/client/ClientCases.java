package org.postseal.conformance.client;

import org.postseal.conformance.Case;

import java.util.List;
import java.util.stream.Stream;

/** All cases of role {@code client}, in the order of their ids. */
public final class ClientCases {
    private ClientCases() {}

    public static List<Case<ClientPeer>> all() {
        return Stream.of(
                        DiscoverySection.cases(),
                        KeysSection.cases(),
                        WebPolicySection.cases(),
                        EhloSection.cases(),
                        KeyReplySection.cases(),
                        ParametersSection.cases(),
                        SealSection.cases(),
                        DecisionSection.cases(),
                        CacheSection.cases(),
                        SessionSection.cases(),
                        DaneSection.cases(),
                        ProofSection.cases(),
                        StsSection.cases(),
                        RequireTlsSection.cases())
                .flatMap(List::stream)
                .toList();
    }
}
