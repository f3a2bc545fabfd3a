package org.postseal.server.app.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** {@code postseal demo}. */
@Command(
        name = "demo",
        description = {
            "Shows that relays cannot read sealed mail.",
            "Sends a corpus of real mail from alice to dave over two relays that know nothing of sealing, "
                    + "listens on every link, and shows what could be read there and what arrived. "
                    + "Needs no root; uses 127.0.0.11 to 127.0.0.15 and free ports."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:Everything arrived as it was sent, and nothing could be read on the way.",
            "1:Something did not."
        })
public final class DemoCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--no-seal",
            description = "Alice never seals: shows what relays read today; exits 1.")
    private boolean noSeal;

    @Option(
            names = "--keep",
            paramLabel = "DIRECTORY",
            description = "Keep queues, recordings and mailboxes here.")
    private Path keep;

    @Option(names = "--verbose", description = "Show the four hosts' log lines too.")
    private boolean verbose;

    @Override
    public Integer call() throws Exception {
        if (!verbose) {
            ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        }
        PrintWriter out = spec.commandLine().getOut();
        Path directory =
                keep != null
                        ? Files.createDirectories(keep)
                        : Files.createTempDirectory("postseal-demo");
        try {
            List<Corpus.Mail> mails = Corpus.load(new SecureRandom());
            DemoReport report =
                    new Demo(directory, mails, new Progress(spec.commandLine().getErr()))
                            .run(!noSeal);
            report.print(out);
            return report.isGood() ? 0 : 1;
        } finally {
            if (keep == null) {
                delete(directory);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
