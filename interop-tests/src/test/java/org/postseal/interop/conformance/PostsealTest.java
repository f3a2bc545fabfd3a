package org.postseal.interop.conformance;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.conformance.Driver;
import org.postseal.conformance.cli.CommandDriver;
import org.postseal.conformance.client.ClientCases;
import org.postseal.conformance.client.ClientPeer;
import org.postseal.conformance.sealing.SealerCases;
import org.postseal.conformance.sealing.SealerPeer;
import org.postseal.conformance.sealing.UnsealerCases;
import org.postseal.conformance.sealing.UnsealerPeer;
import org.postseal.conformance.server.ServerCases;

import java.nio.file.Path;
import java.util.stream.Stream;

/** Postseal conforms, in every role: each case is passed, none is left out. */
class PostsealTest {
    private static final String NAME = "postseal";

    /** A case waits more than it works. */
    private static final int JOBS = 2 * Runtime.getRuntime().availableProcessors();

    @TempDir private Path directory;

    @TestFactory
    Stream<DynamicTest> server() throws Exception {
        try (ServedSite site = ServedSite.start(directory)) {
            return Catalogued.tests(Catalogued.run(NAME, ServerCases.all(), site.peer(), JOBS));
        }
    }

    @TestFactory
    Stream<DynamicTest> client() throws Exception {
        return Catalogued.tests(
                Catalogued.run(NAME, ClientCases.all(), ClientPeer.of(driver()), JOBS));
    }

    @TestFactory
    Stream<DynamicTest> sealer() throws Exception {
        return Catalogued.tests(
                Catalogued.run(NAME, SealerCases.all(), new SealerPeer(driver()), JOBS));
    }

    @TestFactory
    Stream<DynamicTest> unsealer() throws Exception {
        return Catalogued.tests(
                Catalogued.run(NAME, UnsealerCases.all(), new UnsealerPeer(driver()), JOBS));
    }

    private Driver driver() throws Exception {
        return new CommandDriver(Program.driver(directory), Catalogued.LIMIT);
    }
}
