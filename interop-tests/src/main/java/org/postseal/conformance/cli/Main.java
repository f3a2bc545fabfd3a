package org.postseal.conformance.cli;

import org.postseal.conformance.Case;
import org.postseal.conformance.Outcome;
import org.postseal.conformance.Role;
import org.postseal.conformance.Runner;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.report.Colours;
import org.postseal.conformance.report.ConsoleSummary;
import org.postseal.conformance.report.Report;
import org.postseal.conformance.report.ReportFiles;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The {@code postseal-conformance} command. */
@Command(
        name = "postseal-conformance",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Says whether an implementation does what the draft demands of mail sealed between sites.",
            "",
            "It is tested from outside, in one role at a time:",
            "  server    an SMTP server at a host and port",
            "  client    an MTA that sends, into a hostile world of DNS, mail and web hosts",
            "  sealer    what makes sealed messages",
            "  unsealer  what opens them",
            "A server is spoken to. The others are driven by a command that you write, of a few lines;"
                    + " interop-tests/README.md says what it must do, and interop-tests/drivers has"
                    + " two to start from."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  postseal-conformance --role server --target mx.d.test:25 --domain d.test",
            "  postseal-conformance --role client --driver ./my-driver --report report",
            "  postseal-conformance --role unsealer --driver ./my-driver --case unsealer/2",
            "  postseal-conformance --list --role client"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:No case failed.",
            "1:Some failed.",
            "2:Wrong use of the command.",
            "70:The suite itself could not go on."
        })
public final class Main implements Callable<Integer> {
    private static final int SOME_FAILED = 1;

    /** EX_SOFTWARE of sysexits.h. */
    private static final int SOFTWARE = 70;

    @Spec private CommandSpec spec;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            converter = RoleWord.class,
            description = "What the peer is tested as: server, client, sealer or unsealer.")
    private Optional<Role> role = Optional.empty();

    @Mixin private PeerOptions peer;

    @Option(
            names = "--case",
            paramLabel = "ID",
            description = "Only this case (server/3/2) or section (server/3); may be given again.")
    private List<String> wanted = new ArrayList<>();

    @Option(names = "--list", description = "List the cases, and run none.")
    private boolean list;

    @Option(
            names = "--strict",
            description = "A case that is passed in part (non-strict) counts as failed.")
    private boolean strict;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "The most that one case may take. Default: ${DEFAULT-VALUE}.",
            defaultValue = "120")
    private int timeout;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description =
                    "Cases that run at the same time. Default: 1 for a server, which may well limit"
                            + " what one client does; else the number of processors.")
    private Optional<Integer> jobs = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write report.html, report.json and junit.xml into this directory.")
    private Optional<Path> directory = Optional.empty();

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // A library of ours logs by slf4j; what matters of it is in the transcripts.
        System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.exit(commandLine().execute(arguments));
    }

    /** The command; tests run it in their own process. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(
                        (e, command, parsed) -> {
                            command.getErr().println("postseal-conformance: " + e);
                            return SOFTWARE;
                        });
    }

    @Override
    public Integer call() throws Exception {
        if (list) {
            List<? extends Case<?>> cases = role.map(Catalogue::of).orElseGet(Catalogue::all);
            CaseTable.print(selection(cases).of(cases), spec.commandLine().getOut());
            return 0;
        }
        Role tested = role.orElseThrow(() -> usage("--role is missing (or use --list)"));
        if (timeout < 1 || jobs.orElse(1) < 1) {
            throw usage("--timeout and --jobs are at least 1");
        }
        Selection selection = selection(Catalogue.of(tested));
        Report report = report(tested, selection);
        PrintWriter out = spec.commandLine().getOut();
        ConsoleSummary.print(report, colours(), out);
        if (directory.isPresent()) {
            ReportFiles.write(report, directory.get());
            out.println("The report is in " + directory.get().resolve("report.html") + ".");
            out.flush();
        }
        return report.failures().isEmpty() ? 0 : SOME_FAILED;
    }

    private Selection selection(List<? extends Case<?>> cases) {
        Selection selection = new Selection(wanted);
        List<String> missing = selection.missing(cases);
        if (!missing.isEmpty()) {
            throw usage("no such case: " + String.join(", ", missing) + " (see --list)");
        }
        return selection;
    }

    private Report report(Role tested, Selection selection) throws Exception {
        peer.check(spec.commandLine(), tested);
        Duration limit = Duration.ofSeconds(timeout);
        int total = selection.of(Catalogue.of(tested)).size();
        Progress progress = new Progress(spec.commandLine().getErr(), colours(), total);
        Suite suite = new Suite(new Runner(limit), jobs.orElse(usualJobs(tested)), progress);
        Instant begun = Instant.now();
        List<Outcome> outcomes = peer.run(spec.commandLine(), tested, selection, suite, limit);
        return new Report(
                tested,
                peer.description(tested),
                Version.number(),
                strict
                        ? List.of(Verdict.Kind.FAIL, Verdict.Kind.NON_STRICT)
                        : List.of(Verdict.Kind.FAIL),
                begun,
                Duration.between(begun, Instant.now()),
                outcomes);
    }

    private static int usualJobs(Role tested) {
        return tested == Role.SERVER ? 1 : Runtime.getRuntime().availableProcessors();
    }

    private static Colours colours() {
        return Colours.of(System.console(), System.getenv());
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    static final class RoleWord implements CommandLine.ITypeConverter<Role> {
        @Override
        public Role convert(String word) {
            return Arrays.stream(Role.values())
                    .filter(role -> role.word().equals(word))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new CommandLine.TypeConversionException(
                                            "expected server, client, sealer or unsealer, found "
                                                    + word));
        }
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"postseal-conformance " + number()};
        }

        static String number() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "(development)" : version;
        }
    }
}
