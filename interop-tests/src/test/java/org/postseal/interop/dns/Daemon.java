package org.postseal.interop.dns;

import org.postseal.interop.process.Waiting;
import org.xbill.DNS.Message;
import org.xbill.DNS.SimpleResolver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A DNS server in the foreground, with its log in a file. */
final class Daemon implements AutoCloseable {
    private static final Duration ONE_QUERY = Duration.ofSeconds(2);
    private static final long STOP_SECONDS = 60;

    private final Process process;
    private final Path log;

    private Daemon(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Daemon start(Path home, List<String> command) throws IOException {
        Path log = home.resolve("log");
        return new Daemon(
                new ProcessBuilder(command)
                        .directory(home.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    /** Waits until the server gives this question an answer that will do. */
    Message await(InetSocketAddress server, Message question, Predicate<Message> good)
            throws InterruptedException {
        Message[] answer = new Message[1];
        Waiting.until(
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("the server ended by itself:\n" + log());
                    }
                    try {
                        SimpleResolver resolver = new SimpleResolver(server);
                        resolver.setTimeout(ONE_QUERY);
                        answer[0] = resolver.send(question);
                        return good.test(answer[0]);
                    } catch (IOException notYet) {
                        return false;
                    }
                },
                () -> question.getQuestion() + ", last answer: " + answer[0] + "\n" + log());
        return answer[0];
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when it is gone. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
