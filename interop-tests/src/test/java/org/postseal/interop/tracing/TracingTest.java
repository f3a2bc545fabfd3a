package org.postseal.interop.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postseal.conformance.cli.Catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The draft, the code and the conformance suite agree. */
class TracingTest {
    private static final Path TOP = top();
    private static final Path TABLE = TOP.resolve("interop-tests/docs/coverage.md");

    private static Tracing tracing;

    private static Path top() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("protocol-spec/draft"))) {
            here = here.getParent();
        }
        return here;
    }

    @BeforeAll
    static void read() throws IOException {
        Path draft = TOP.resolve("protocol-spec/draft/draft-postseal-smtp-openpgp-00.md");
        tracing =
                new Tracing(
                        Draft.parse(Files.readString(draft)),
                        Code.read(
                                List.of(
                                        TOP.resolve("protocol-spec/src/main"),
                                        TOP.resolve("client/src/main"),
                                        TOP.resolve("server/src/main"))),
                        Code.read(
                                List.of(
                                        TOP.resolve("protocol-spec/src/test"),
                                        TOP.resolve("client/src/test"),
                                        TOP.resolve("server/src/test"),
                                        TOP.resolve("interop-tests/src/main"))),
                        Judged.of(Catalogue.all(), reasons()));
    }

    private static String reasons() throws IOException {
        try (InputStream in = TracingTest.class.getResourceAsStream("beyond-the-wire.txt")) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void everyRequirementIsMetAndJudged() {
        assertEquals("", String.join("\n", tracing.faults()));
    }

    @Test
    void theCoverageTableIsUpToDate() throws IOException {
        String table = CoverageTable.text(tracing);
        System.out.println(table);
        if (Boolean.getBoolean("coverage.write")) {
            Files.writeString(TABLE, table);
        }
        assertEquals(Files.readString(TABLE), table, "run ./verify coverage");
    }
}
