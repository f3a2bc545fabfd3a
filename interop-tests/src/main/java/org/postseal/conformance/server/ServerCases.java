package org.postseal.conformance.server;

import org.postseal.conformance.Case;

import java.util.List;
import java.util.stream.Stream;

/** All cases of role {@code server}. */
public final class ServerCases {
    private ServerCases() {}

    /** In the order of their ids. */
    public static List<Case<ServerPeer>> all() {
        return Stream.of(
                        EhloSection.cases(),
                        StartTlsSection.cases(),
                        QuerySection.cases(),
                        KeyReplySection.cases(),
                        KeySignatureSection.cases(),
                        KeySessionSection.cases(),
                        CertificateSection.cases(),
                        ParameterSection.cases(),
                        UnsealingSection.cases(),
                        BrokenSealSection.cases(),
                        ContentSection.cases(),
                        CommandSection.cases(),
                        LimitSection.cases(),
                        WholeSealSection.cases(),
                        ProofSection.cases())
                .flatMap(List::stream)
                .toList();
    }
}
