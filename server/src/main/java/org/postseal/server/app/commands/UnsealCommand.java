package org.postseal.server.app.commands;

import org.postseal.server.app.LoneUnsealing;
import org.postseal.server.app.ScratchSpool;
import org.postseal.server.app.SiteKeyFiles;
import org.postseal.server.app.config.Config;
import org.postseal.server.app.config.ConfigException;
import org.postseal.server.site.KeyFile;
import org.postseal.server.site.SiteKeyException;
import org.postseal.server.site.SiteKeys;
import org.postseal.server.smtp.SmtpSettings;
import org.postseal.server.unsealing.UnsealSettings;
import org.postseal.server.unsealing.Unsealer.Outcome;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.DomainName;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** {@code postseal unseal}. */
@Command(
        name = "unseal",
        description = {
            "Opens the sealed message on standard input as this site's relay would, and writes what"
                    + " it would deliver. What it would refuse, it refuses with the same reply on"
                    + " standard error; a message that is not sealed to the key comes out as it is.",
            "",
            "The keys are this site's, or those of --key. The origin's policy is not looked up:"
                    + " --origin-policy tells it, else the origin counts as unknown (neutral)."
        },
        footer = {
            "",
            "  postseal unseal --to dave@dave.example < sealed.eml",
            "  postseal unseal --key site-key.pgp --destination dave.example \\",
            "                  --to dave@dave.example < sealed.eml"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Opened; or not sealed to this key, and written as it is; or had before (--state).",
            "64:Wrong use of the command.",
            "65:Refused for good: the reply is on standard error.",
            "66:A file that was named cannot be read.",
            "74:The message cannot be read or written.",
            "75:Refused for now, or the keys are not available.",
            "78:The settings are wrong."
        },
        exitCodeOnInvalidInput = 64)
public final class UnsealCommand implements Callable<Integer> {
    private static final int DATAERR = 65;
    private static final int IOERR = 74;
    private static final int TEMPFAIL = 75;

    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "A site key instead of this site's: binary, secret, not encrypted. A subkey in"
                            + " it without its secret counts as destroyed.")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--destination",
            paramLabel = "DOMAIN",
            description = "The domain that mail is received for. Default: as in the settings.")
    private Optional<String> destination = Optional.empty();

    @Option(
            names = "--to",
            required = true,
            arity = "1..*",
            paramLabel = "ADDRESS",
            description = "The envelope's recipients: each must be named inside.")
    private List<String> to;

    @Option(
            names = "--origin-policy",
            paramLabel = "FILE",
            description = "The TXT record that the origin publishes, as text.")
    private Optional<Path> originPolicy = Optional.empty();

    @Option(
            names = "--origin-certificate",
            paramLabel = "FILE",
            description = "A site certificate of the origin; may be given again.")
    private List<Path> originCertificates = List.of();

    @Option(
            names = "--state",
            paramLabel = "DIRECTORY",
            description = "Where seals that were opened are remembered, so that none opens twice.")
    private Optional<Path> state = Optional.empty();

    @Option(
            names = {"-v", "--verbose"},
            description = "Also say why a message is refused, which no sender is told.")
    private boolean verbose;

    private final InputStream in;
    private final OutputStream out;
    private final PrintStream err;

    public UnsealCommand() {
        this(
                System.in,
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
                System.err);
    }

    UnsealCommand(InputStream in, OutputStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws ConfigException {
        Envelope envelope = envelope();
        Clock clock = Clock.systemUTC();
        try (ScratchSpool spool = ScratchSpool.open(state, clock)) {
            Site site = site(clock);
            LoneUnsealing unsealing =
                    new LoneUnsealing(
                            site.keys,
                            site.settings,
                            OriginFiles.read(originPolicy, originCertificates),
                            spool.spool(),
                            clock);
            return tell(unsealing.run(in, envelope, out));
        } catch (SiteKeyException e) {
            return complain(TEMPFAIL, "451 4.7.5 Keys not available: " + e.getMessage());
        } catch (BadFileException e) {
            return complain(e.status(), e.getMessage());
        } catch (IOException e) {
            return complain(IOERR, "postseal unseal: " + e.getMessage());
        }
    }

    private int tell(Outcome outcome) {
        return switch (outcome) {
            case Outcome.NotSealedHere() -> complain(0, "not sealed to this key: left as it is");
            case Outcome.Unsealed unsealed ->
                    complain(
                            0,
                            "unsealed: %s, recipients=%d"
                                    .formatted(unsealed.summary(), unsealed.recipients().size()));
            case Outcome.Refused(int code, String enhanced, String text, String reason) -> {
                int status = code < 500 ? TEMPFAIL : DATAERR;
                complain(status, code + " " + enhanced + " " + text);
                yield verbose ? complain(status, "reason: " + reason) : status;
            }
        };
    }

    private int complain(int status, String line) {
        err.println(line);
        err.flush();
        return status;
    }

    private record Site(SiteKeys keys, UnsealSettings settings) {}

    private Site site(Clock clock) throws IOException, ConfigException {
        SmtpSettings.Limits usual = SmtpSettings.Limits.DEFAULT;
        if (key.isPresent()) {
            String domain =
                    destination
                            .map(this::domain)
                            .orElseThrow(() -> usage("--key needs --destination"));
            return new Site(read(key.get()), settings(domain, Set.of(domain), usual.messageSize()));
        }
        Config settings = config.read();
        Set<String> domains =
                destination.map(this::domain).map(Set::of).orElse(settings.local().keySet());
        return new Site(
                SiteKeyFiles.open(settings, clock),
                settings(settings.identity().hostname(), domains, settings.limits().messageSize()));
    }

    private static UnsealSettings settings(String host, Set<String> domains, long messageSize) {
        SmtpSettings.Limits usual = SmtpSettings.Limits.DEFAULT;
        return UnsealSettings.of(host, domains, messageSize, usual.dataLine(), usual.received());
    }

    private static SiteKeys read(Path file) throws IOException {
        try {
            return KeyFile.read(file);
        } catch (SiteKeyException e) {
            throw e;
        } catch (IOException e) {
            throw new BadFileException(TEMPFAIL, "451 4.7.5 Keys not available: " + file);
        }
    }

    private Envelope envelope() {
        List<Recipient> recipients = new ArrayList<>();
        for (String address : to) {
            try {
                recipients.add(Recipient.of(Mailbox.parse(address.strip(), true)));
            } catch (SyntaxException e) {
                throw usage("--to: '" + address + "': " + e.getMessage());
            }
        }
        return new Envelope(ReversePath.NULL, MailParameters.NONE, recipients);
    }

    private String domain(String text) {
        try {
            return DomainName.parse(text, false);
        } catch (SyntaxException e) {
            throw usage("--destination: " + e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
