package org.postseal.interop.postfix;

import org.postseal.interop.process.Octets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Postfix's smtp-sink, which takes all mail and writes each message to a file. */
final class SmtpSink implements AutoCloseable {
    private static final Pattern RECIPIENT = Pattern.compile("(?m)^X-Rcpt-Args: (.*)$");

    private final Path mails;
    private final Process process;

    private SmtpSink(Path mails, Process process) {
        this.mails = mails;
        this.process = process;
    }

    /** Whoever connects before it listens has to come again. */
    static SmtpSink start(InetSocketAddress address, Path directory) throws IOException {
        Process process =
                new ProcessBuilder(
                                "/usr/sbin/smtp-sink",
                                "-u", // root must name a user, even itself
                                "root",
                                "-d",
                                directory.resolve("mail.").toString(),
                                PostfixWorld.text(address),
                                "100")
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        return new SmtpSink(directory, process);
    }

    /** Recipients of all that was taken, once there are so many. */
    Set<String> recipients(int count) throws InterruptedException {
        return Waiting.until(
                () -> Optional.of(recipients()).filter(found -> found.size() >= count),
                () -> "smtp-sink took " + recipients().size() + " of " + count);
    }

    private Set<String> recipients() {
        try (Stream<Path> files = Files.list(mails)) {
            return files.filter(file -> file.getFileName().toString().startsWith("mail."))
                    .flatMap(file -> RECIPIENT.matcher(Octets.read(file)).results())
                    .map((MatchResult found) -> found.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
