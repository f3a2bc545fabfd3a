package org.postseal.interop.domains;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Offers the same mail for healthy domains twice, without and with sick domains beside them, and
 * compares how long it took. {@code bench/domains} runs it.
 */
public final class DomainsBench {
    private static final String HELP =
            """
            usage: domains [--NAME NUMBER...]

            Offers mail for many domains to one `postseal serve`, twice: without the sick domains, and with them. Prints
            for each kind of domain mails, delivered, and the delay from the 250 to the arrival; and the ratio of the
            healthy domains' delays. Exit status 1 where a mail for a healthy domain did not arrive, or the 99th percentile of
            their delays with sick domains is more than MULTIPLE times that without, and more than FLOOR.

              --domains N         domains (1000)
              --sick PERCENT      of these (30)
              --mails N           for each healthy domain, spread over the time (2)
              --sick-mails N      for each sick domain, most of them at once and first (12)
              --seconds N         length of each load (60)
              --patience N        seconds after it until a mail counts as lost (60)
              --multiple N        (3)
              --floor MILLIS      (1000)
              --help              this text

            Everything is on 127.0.0.0/8, and in a temporary directory.
            """;

    private static final int WARM_UP = 10;

    private DomainsBench() {}

    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        Optional<Options> options = Options.read(arguments);
        if (options.isEmpty()) {
            System.err.print(HELP);
            System.exit(64);
        }
        Optional<String> fault = compare(options.orElseThrow(), System.out);
        fault.ifPresent(reason -> System.err.println("domains: " + reason));
        System.exit(fault.isPresent() ? 1 : 0);
    }

    /** Returns what is wrong with the result, if anything is. */
    static Optional<String> compare(Options options, PrintStream out) throws Exception {
        List<Domain> all = Domain.mixed(options.domains(), options.sick());
        List<Domain> healthy = all.stream().filter(d -> d.kind().isHealthy()).toList();
        Map<Kind, Delays> alone = run("healthy domains alone", healthy, options);
        print(out, "Healthy domains alone", alone);
        Map<Kind, Delays> among = run("among sick domains", all, options);
        print(out, "Among sick domains", among);
        Delays before = healthy(alone);
        Delays with = healthy(among);
        out.printf("%nHealthy domains, delay in ms (ratio: among sick domains to alone)%n");
        for (int permille : new int[] {500, 950, 990, 1000}) {
            long without = before.permille(permille).toMillis();
            long now = with.permille(permille).toMillis();
            out.printf(
                    "  %-5s %8d %8d %8.2f%n",
                    permille == 1000 ? "max" : "p" + permille / 10,
                    without,
                    now,
                    (double) now / Math.max(1, without));
        }
        return judge(options, before, with);
    }

    private static Optional<String> judge(Options options, Delays before, Delays with) {
        if (before.lost() + with.lost() > 0) {
            return Optional.of(
                    "mails for healthy domains that did not arrive: %d alone, %d among sick domains"
                            .formatted(before.lost(), with.lost()));
        }
        long most =
                Math.max(
                        options.floorMillis(),
                        options.multiple() * before.permille(990).toMillis());
        long p99 = with.permille(990).toMillis();
        return p99 <= most
                ? Optional.empty()
                : Optional.of(
                        "p99 of healthy domains is %d ms among sick domains, and may be %d ms"
                                .formatted(p99, most));
    }

    private static Delays healthy(Map<Kind, Delays> delays) {
        return Delays.of(
                delays.entrySet().stream()
                        .filter(entry -> entry.getKey().isHealthy())
                        .map(Map.Entry::getValue)
                        .toList());
    }

    private static Map<Kind, Delays> run(String name, List<Domain> domains, Options options)
            throws Exception {
        Path directory = Files.createTempDirectory("domains");
        try {
            Trial trial =
                    new Trial(
                            domains,
                            Mail.plan("m", domains, options.load()),
                            WARM_UP,
                            Duration.ofSeconds(options.patience()));
            return trial.run(directory, line -> progress(name + ": " + line));
        } finally {
            progress("");
            remove(directory);
        }
    }

    private static void progress(String line) {
        if (Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()) {
            System.err.printf("\r%-100s\r%s", "", line);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void print(PrintStream out, String title, Map<Kind, Delays> delays) {
        out.printf(
                "%n%-24s %7s %9s %8s %8s %8s %8s%n",
                title, "mails", "delivered", "p50 ms", "p95", "p99", "max");
        delays.forEach((kind, its) -> print(out, kind.text(), its));
        print(out, "all healthy", healthy(delays));
    }

    private static void print(PrintStream out, String name, Delays delays) {
        out.printf(
                "  %-22s %7d %9d %8d %8d %8d %8d%n",
                name,
                delays.mails(),
                delays.delivered(),
                delays.permille(500).toMillis(),
                delays.permille(950).toMillis(),
                delays.permille(990).toMillis(),
                delays.permille(1000).toMillis());
    }
}
