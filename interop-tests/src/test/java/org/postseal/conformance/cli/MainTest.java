package org.postseal.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.conformance.Case;
import org.postseal.conformance.CaseId;
import org.postseal.conformance.Role;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @Test
    void wrongUseIsToldAndIsTwo() {
        assertEquals(2, run());
        assertTrue(err.toString().contains("--role is missing"), err::toString);
        assertEquals(2, run("--role", "relay"));
        assertTrue(err.toString().contains("server, client, sealer or unsealer"), err::toString);
        assertEquals(2, run("--role", "server", "--target", "127.0.0.1:25"));
        assertEquals(2, run("--role", "server", "--target", "25", "--domain", "d.test"));
        assertEquals(2, run("--role", "client"));
        assertEquals(2, run("--role", "sealer", "--driver", "x", "--domain", "d.test"));
        assertEquals(2, run("--role", "sealer", "--driver", "x", "--jobs", "0"));
        assertEquals(2, run("--list", "--case", "server/77"));
        assertTrue(err.toString().contains("no such case: server/77"), err::toString);
    }

    @Test
    void helpTeaches() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().contains("--role client --driver ./my-driver"), out::toString);
    }

    @Test
    void theListHasEveryCaseOnce() {
        assertEquals(0, run("--list"));
        for (Case<?> one : Catalogue.all()) {
            assertTrue(out.toString().contains("\n" + one.id() + " "), () -> "" + one.id());
        }
        assertTrue(out.toString().endsWith(Catalogue.all().size() + " cases\n"), out::toString);
    }

    @Test
    void idsAreUniqueOfTheirRoleAndInOrder() {
        for (Role role : Role.values()) {
            List<CaseId> ids = Catalogue.of(role).stream().<CaseId>map(Case::id).toList();
            assertTrue(ids.stream().allMatch(id -> id.role() == role), role::word);
            assertEquals(ids, List.copyOf(inOrder(ids)), role::word);
        }
    }

    private static Set<CaseId> inOrder(List<CaseId> ids) {
        Set<CaseId> sorted =
                new TreeSet<>(
                        Comparator.comparingInt(CaseId::section).thenComparingInt(CaseId::number));
        sorted.addAll(ids);
        return sorted;
    }

    @Test
    void aPeerThatIsNotThereFailsAndTheReportIsWritten(@TempDir Path directory) throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = taken.getLocalPort();
        }
        String id = Catalogue.of(Role.SERVER).getFirst().id().toString();
        Path reports = directory.resolve("a/b");
        int status =
                run(
                        "--role=server",
                        "--target=127.0.0.1:" + port,
                        "--domain=D.test",
                        "--case=" + id,
                        "--report=" + reports);
        assertEquals(1, status, err::toString);
        assertTrue(err.toString().contains("[1/1] fail            " + id), err::toString);
        assertFalse(out.toString().contains("\u001b"), out::toString);
        assertTrue(out.toString().contains("1 of 1 cases failed."), out::toString);
        for (String name : List.of("report.html", "report.json", "junit.xml")) {
            assertTrue(Files.readString(reports.resolve(name)).contains(id), name);
        }
    }
}
