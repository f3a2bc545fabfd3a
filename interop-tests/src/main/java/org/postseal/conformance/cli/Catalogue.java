package org.postseal.conformance.cli;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.client.ClientCases;
import org.postseal.conformance.sealing.SealerCases;
import org.postseal.conformance.sealing.UnsealerCases;
import org.postseal.conformance.server.ServerCases;

import java.util.Arrays;
import java.util.List;

/** Every case of the suite, in the order of ids. */
public final class Catalogue {
    private Catalogue() {}

    public static List<? extends Case<?>> all() {
        return Arrays.stream(Role.values()).flatMap(role -> of(role).stream()).toList();
    }

    /** The cases of one role. */
    public static List<? extends Case<?>> of(Role role) {
        return switch (role) {
            case SERVER -> ServerCases.all();
            case CLIENT -> ClientCases.all();
            case SEALER -> SealerCases.all();
            case UNSEALER -> UnsealerCases.all();
        };
    }
}
