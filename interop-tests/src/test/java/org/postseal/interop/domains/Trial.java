package org.postseal.interop.domains;

import org.postseal.interop.process.ServerProcess;
import org.postseal.interop.process.Waiting;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One server under one load. */
final class Trial {
    private static final int SENDERS = 8;

    /** Until the compiler of the JVM has done most of its work. */
    private static final Mail.Load WARM_UP = new Mail.Load(Duration.ofSeconds(8), 4, 0);

    private final List<Domain> domains = new ArrayList<>();
    private final List<Mail> warmUp;
    private final List<Mail> mails;
    private final Duration patience;
    private final Arrivals arrivals = new Arrivals();
    private final Map<String, Long> taken = new ConcurrentHashMap<>();

    /**
     * A trial that was not run yet.
     *
     * @param warmUp domains of each healthy kind that get mail before the others
     * @param patience how long after the last mail was offered to wait for those of healthy domains
     */
    Trial(List<Domain> domains, List<Mail> mails, int warmUp, Duration patience) {
        List<Domain> first = Domain.healthy(domains.getLast().number() + 1, warmUp);
        this.domains.addAll(domains);
        this.domains.addAll(first);
        this.warmUp = Mail.plan("w", first, WARM_UP);
        this.mails = mails;
        this.patience = patience;
    }

    /**
     * Runs it.
     *
     * @param directory for the server, empty
     * @param progress told once a second
     */
    Map<Kind, Delays> run(Path directory, Consumer<String> progress) throws Exception {
        try (Internet internet = new Internet(domains, arrivals);
                ServerProcess server = ServerProcess.startForLong(settings(directory, internet));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            InetSocketAddress address = server.address();
            run(new Phase(threads, address, warmUp), line -> progress.accept("warm-up: " + line));
            run(new Phase(threads, address, mails), progress);
            // What is left is sick, and would not end for a long time.
            server.kill();
        }
        return delays();
    }

    /** What is offered to whom. */
    private record Phase(ExecutorService threads, InetSocketAddress server, List<Mail> mails) {
        List<Mail> of(boolean healthy) {
            return mails.stream().filter(m -> m.domain().kind().isHealthy() == healthy).toList();
        }
    }

    private void run(Phase phase, Consumer<String> progress) throws Exception {
        if (phase.mails().isEmpty()) {
            return;
        }
        long begin = System.nanoTime();
        List<Future<?>> senders = new ArrayList<>();
        senders.addAll(senders(phase, phase.of(false), begin));
        for (Mail mail : phase.of(false)) {
            if (mail.at().isZero()) {
                Waiting.until(() -> taken.containsKey(mail.id()), () -> mail + " is not taken");
            }
        }
        long afterSick = System.nanoTime();
        senders.addAll(senders(phase, phase.of(true), afterSick));
        await(phase, senders, afterSick, progress);
    }

    private static Path settings(Path directory, Internet internet) throws IOException {
        Files.writeString(directory.resolve("ca.pem"), internet.authority());
        return Files.writeString(
                directory.resolve("postseal.toml"),
                """
                hostname = "mx.bench.test"
                domain = "bench.test"
                data-dir = "data"
                keys-dir = "keys"
                [listen]
                smtp = ["127.0.0.1:0"]
                [local."bench.test"]
                next-hop = "maildir:mail"
                recipients = ["*"]
                [outward]
                port = %d
                extra-ca = ["ca.pem"]
                [dns]
                servers = ["%s"]
                trust = "resolver"
                [https]
                port = %d
                extra-ca = "ca.pem"
                allowed-networks = ["127.0.0.0/8"]
                [queue]
                retry-min = "20s"
                retry-max = "60s"
                """
                        .formatted(
                                internet.smtpPort(), internet.nameServer(), internet.httpsPort()));
    }

    /** Each takes every n-th. */
    private List<Future<?>> senders(Phase phase, List<Mail> all, long begin) {
        List<Future<?>> senders = new ArrayList<>();
        for (int s = 0; s < SENDERS; s++) {
            List<Mail> mine = new ArrayList<>();
            for (int i = s; i < all.size(); i += SENDERS) {
                mine.add(all.get(i));
            }
            senders.add(
                    phase.threads()
                            .submit(
                                    () -> {
                                        send(phase.server(), mine, begin);
                                        return null;
                                    }));
        }
        return senders;
    }

    private void send(InetSocketAddress address, List<Mail> mine, long begin)
            throws IOException, InterruptedException {
        if (mine.isEmpty()) {
            return;
        }
        try (Sender sender = new Sender(address)) {
            for (Mail mail : mine) {
                TimeUnit.NANOSECONDS.sleep(begin + mail.at().toNanos() - System.nanoTime());
                sender.send(mail);
                taken.put(mail.id(), System.nanoTime());
            }
        }
    }

    private void await(Phase phase, List<Future<?>> senders, long begin, Consumer<String> progress)
            throws InterruptedException, ExecutionException {
        List<Mail> healthy = phase.of(true);
        long end = begin + phase.mails().getLast().at().plus(patience).toNanos();
        boolean open = true;
        while (open && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(500);
            long arrived = healthy.stream().filter(m -> arrivals.of(m.id()).isPresent()).count();
            boolean offered = senders.stream().allMatch(Future::isDone);
            open = !offered || arrived < healthy.size();
            progress.accept(
                    "%d s, %d mails taken, %d of %d for healthy domains delivered"
                            .formatted(
                                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
                                    taken.size(),
                                    arrived,
                                    healthy.size()));
        }
        for (Future<?> sender : senders) {
            if (sender.isDone()) {
                sender.get();
            } else {
                sender.cancel(true);
            }
        }
    }

    private Map<Kind, Delays> delays() {
        Map<Kind, Delays> delays = new EnumMap<>(Kind.class);
        for (Mail mail : mails) {
            Delays its = delays.computeIfAbsent(mail.domain().kind(), _ -> new Delays());
            Long from = taken.get(mail.id());
            if (from == null) {
                its.addLost();
            } else {
                arrivals.of(mail.id())
                        .ifPresentOrElse(
                                at -> its.add(Duration.ofNanos(Math.max(0, at - from))),
                                its::addLost);
            }
        }
        return delays;
    }
}
