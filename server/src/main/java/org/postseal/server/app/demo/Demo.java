package org.postseal.server.app.demo;

import org.postseal.client.smtp.MessageSource;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.SmtpException;
import org.postseal.client.smtp.Target;
import org.postseal.client.smtp.TransactionResult;
import org.postseal.server.app.config.ConfigException;
import org.postseal.spec.smtp.Body;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Sends the mail through the world and judges what came of it, from recordings and mailboxes alone.
 */
final class Demo {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Path directory;
    private final List<Corpus.Mail> mails;
    private final Progress progress;
    private final List<String> faults = new ArrayList<>();

    /** The numbers of the messages that alice took. */
    private final List<Integer> taken = new ArrayList<>();

    Demo(Path directory, List<Corpus.Mail> mails, Progress progress) {
        this.directory = directory;
        this.mails = mails;
        this.progress = progress;
    }

    DemoReport run(boolean seal)
            throws IOException, ConfigException, GeneralSecurityException, InterruptedException {
        progress.say("starting alice, brian, charlie, dave and DNS");
        Instant begin;
        Duration time;
        Path mailboxes;
        List<DemoWorld.Link> links;
        try (DemoWorld world = DemoWorld.start(directory, seal)) {
            begin = Instant.now();
            mailboxes = world.mailboxes();
            links = world.links();
            submit(world);
            await(mailboxes);
            time = Duration.between(begin, Instant.now());
        }
        DemoReport report = judge(links, mailboxes, time);
        progress.done();
        return report;
    }

    private void submit(DemoWorld world) {
        Target alice = Target.smtp(world.submission(), "mx.alice.test", "client.alice.test");
        try (SmtpConnection connection = world.client().connect(alice)) {
            for (int i = 0; i < mails.size(); i++) {
                submit(connection, i);
                progress.say(String.format(Locale.ROOT, "submitted %d of %d", i + 1, mails.size()));
            }
        } catch (SmtpException e) {
            faults.add("submission: " + e.getMessage());
        }
    }

    private void submit(SmtpConnection connection, int number) throws SmtpException {
        byte[] octets = mails.get(number).octets();
        boolean eightBit = isEightBit(octets);
        MailParameters parameters =
                new MailParameters(
                        MailParameters.NONE.size(),
                        eightBit ? Body.EIGHTBITMIME : Body.SEVENBIT,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false);
        Envelope envelope =
                new Envelope(
                        ReversePath.of(new Mailbox("alice", "alice.test")),
                        parameters,
                        List.of(Recipient.of(new Mailbox(mailbox(number), "dave.test"))));
        TransactionResult result = connection.send(envelope, source(octets, eightBit));
        for (TransactionResult.Outcome outcome : result.outcomes()) {
            if (outcome.isDelivered()) {
                taken.add(number);
            } else {
                faults.add(mails.get(number).name() + ": alice said " + outcome.reply().summary());
            }
        }
    }

    private static boolean isEightBit(byte[] octets) {
        for (byte b : octets) {
            if (b < 0) {
                return true;
            }
        }
        return false;
    }

    private static MessageSource source(byte[] octets, boolean eightBit) {
        return new MessageSource() {
            @Override
            public long length() {
                return octets.length;
            }

            @Override
            public boolean isEightBit() {
                return eightBit;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(octets);
            }
        };
    }

    private static String mailbox(int number) {
        return "m" + number;
    }

    private void await(Path mailboxes) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        int arrived = 0;
        while (arrived < taken.size() && Instant.now().isBefore(end)) {
            Thread.sleep(LOOK);
            arrived = 0;
            for (int number : taken) {
                arrived += Delivered.find(mailboxes.resolve(mailbox(number))).isPresent() ? 1 : 0;
            }
            progress.say(String.format(Locale.ROOT, "delivered %d of %d", arrived, taken.size()));
        }
    }

    private DemoReport judge(List<DemoWorld.Link> links, Path mailboxes, Duration time)
            throws IOException {
        Map<String, Integer> levels = new TreeMap<>();
        int identical = 0;
        for (int i = 0; i < mails.size(); i++) {
            Optional<Path> file = Delivered.find(mailboxes.resolve(mailbox(i)));
            if (file.isEmpty()) {
                faults.add(mails.get(i).name() + ": not delivered");
                continue;
            }
            Delivered delivered = Delivered.judge(file.get(), mails.get(i).octets());
            levels.merge(
                    delivered.level().map(level -> "sealed-" + level).orElse("clear"),
                    1,
                    Integer::sum);
            if (delivered.identical()) {
                identical++;
            } else {
                faults.add(mails.get(i).name() + ": arrived altered");
            }
        }
        progress.say("reading what the taps recorded");
        return new DemoReport(hops(links), mails.size(), identical, levels, faults, time);
    }

    private List<DemoReport.Hop> hops(List<DemoWorld.Link> links) throws IOException {
        Eavesdropper eavesdropper = new Eavesdropper();
        mails.forEach(mail -> Secrets.of(mail.octets(), eavesdropper));
        List<DemoReport.Hop> hops = new ArrayList<>();
        for (DemoWorld.Link link : links) {
            Path recordings = link.tap().recordings();
            hops.add(
                    new DemoReport.Hop(
                            link.name(),
                            eavesdropper.read(recordings),
                            eavesdropper.secrets(),
                            size(recordings)));
        }
        return hops;
    }

    private static long size(Path recordings) throws IOException {
        long size = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(recordings)) {
            for (Path file : files) {
                size += Files.size(file);
            }
        }
        return size;
    }
}
