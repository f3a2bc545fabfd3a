package org.postseal.client.cli;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.CertificateFiles;
import org.postseal.client.sealing.OpenPgpSealer;
import org.postseal.client.sealing.RecipientKey;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.DomainName;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;
import org.postseal.spec.smtp.SealLevel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code postseal seal}. */
@Command(
        name = "seal",
        description = {
            "Seals the message on standard input to a certificate file, with the code that a relay"
                    + " seals with, and writes the sealed message. Nothing is looked up or sent.",
            "",
            "site   one seal for all recipients of a domain, signed inside with the site key of the"
                    + " origin; the domain's Postseal opens it (`postseal unseal`)",
            "user   a seal for one person's own certificate, unsigned; their mail client opens it",
            "",
            "The message may have lines that end in LF or CRLF, and at most 50 MiB."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  postseal seal --certificate dave.example.pgp --key postseal-data/keys/site-key.pgp \\",
            "                --from alice@alice.example --to dave@dave.example < letter.eml",
            "  postseal seal --profile user --certificate dave.asc \\",
            "                --from alice@alice.example --to dave@dave.example < letter.eml"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:The sealed message was written.",
            "64:Wrong use of the command.",
            "65:The message, the certificate or the key cannot be used; the reason is said.",
            "66:There is no such file.",
            "74:The message cannot be read, or the sealed one not written."
        },
        exitCodeOnInvalidInput = ExitCode.USAGE,
        exitCodeOnExecutionException = ExitCode.SOFTWARE)
public final class SealCommand implements Callable<Integer> {
    private static final int ID_OCTETS = 16;

    private final Surroundings surroundings;

    @Spec private CommandSpec spec;

    @Option(
            names = "--profile",
            paramLabel = "site|user",
            defaultValue = "site",
            description = "Whom it is sealed to: the domain's site, or its user. Default: site.")
    private String profile;

    @Option(
            names = "--certificate",
            required = true,
            paramLabel = "FILE",
            description = "The certificate sealed to, binary or armored.")
    private Path certificate;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "ADDRESS",
            description = "The envelope's sender; empty or <> for none.")
    private String from;

    @Option(
            names = "--to",
            required = true,
            arity = "1..*",
            paramLabel = "ADDRESS",
            description = "The envelope's recipients, all at the destination.")
    private List<String> to;

    @Option(
            names = "--origin",
            paramLabel = "DOMAIN",
            description = "The domain that seals. Default: that of --from.")
    private Optional<String> origin = Optional.empty();

    @Option(
            names = "--destination",
            paramLabel = "DOMAIN",
            description = "The domain sealed to. Default: that of the first --to.")
    private Optional<String> destination = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The origin's site key, which signs: binary, secret, not encrypted.")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--seal-id",
            paramLabel = "HEX",
            description = "32 hexadecimal digits, to seal again what was sealed. Default: random.")
    private Optional<String> sealId = Optional.empty();

    public SealCommand() {
        this(Surroundings.system());
    }

    public SealCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        SealLevel scope =
                switch (profile) {
                    case "site" -> SealLevel.SITE;
                    case "user" -> SealLevel.USER;
                    default -> throw usage("--profile: expected site or user, found " + profile);
                };
        LoneSeal.Envelope envelope = envelope();
        if (scope == SealLevel.SITE && key.isEmpty()) {
            throw usage("a seal for a site is signed: name the site key with --key");
        }
        try {
            Instant now = surroundings.clock().instant();
            RecipientKey recipient = recipient(scope, now);
            byte[] original = MessageReader.read(surroundings.in(), false);
            LoneSeal seal =
                    new LoneSeal(
                            new OpenPgpSealer(surroundings.random()), recipient, envelope, now);
            byte[] sealed =
                    switch (scope) {
                        case SITE ->
                                seal.site(
                                        SigningKeyFile.read(key.orElseThrow()).signer(now),
                                        original);
                        case USER -> seal.user(original);
                    };
            surroundings.out().write(sealed);
            surroundings.out().flush();
            return ExitCode.OK;
        } catch (CommandFailure e) {
            surroundings.complain("seal", e.getMessage());
            return e.exitCode();
        } catch (IOException e) {
            surroundings.complain("seal", "standard output: " + e.getMessage());
            return ExitCode.IOERR;
        }
    }

    private LoneSeal.Envelope envelope() {
        ReversePath reversePath = reversePath();
        List<Mailbox> recipients = new ArrayList<>();
        for (String address : to) {
            recipients.add(mailbox("--to", address));
        }
        String destinationDomain =
                domain("--destination", destination).orElse(recipients.getFirst().domain());
        if (!recipients.stream().allMatch(r -> r.domain().equals(destinationDomain))) {
            throw usage("--to: a recipient is not at " + destinationDomain);
        }
        String originDomain =
                domain("--origin", origin)
                        .or(() -> reversePath.mailbox().map(Mailbox::domain))
                        .orElseThrow(() -> usage("--origin is needed where --from is empty"));
        return new LoneSeal.Envelope(
                reversePath, recipients, originDomain, destinationDomain, id());
    }

    private RecipientKey recipient(SealLevel scope, Instant now) throws CommandFailure {
        try {
            Certificate parsed = CertificateFiles.read(certificate);
            Optional<String> problem = Candidate.pinned(scope, parsed, now).problem();
            if (problem.isEmpty()
                    && parsed.usability(now) instanceof Certificate.Usability.Usable usable) {
                return new RecipientKey(
                        usable.encryptionKey(), parsed.fingerprint(), usable.aead());
            }
            throw new CommandFailure(
                    ExitCode.DATAERR, certificate + ": " + problem.orElse("not usable"));
        } catch (SyntaxException e) {
            throw new CommandFailure(ExitCode.DATAERR, certificate + ": " + e.getMessage());
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.NOINPUT, "cannot read " + certificate);
        }
    }

    private ReversePath reversePath() {
        String text = from.strip();
        return text.isEmpty() || text.equals("<>")
                ? ReversePath.NULL
                : ReversePath.of(mailbox("--from", text));
    }

    private Mailbox mailbox(String option, String address) {
        String text = address.strip();
        boolean angle = text.startsWith("<") && text.endsWith(">");
        try {
            return Mailbox.parse(angle ? text.substring(1, text.length() - 1) : text, true);
        } catch (SyntaxException e) {
            throw usage(option + ": '" + address + "': " + e.getMessage());
        }
    }

    private Optional<String> domain(String option, Optional<String> text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(DomainName.parse(text.get(), false));
        } catch (SyntaxException e) {
            throw usage(option + ": " + e.getMessage());
        }
    }

    private String id() {
        if (sealId.isPresent()) {
            if (!sealId.get().matches("[0-9a-f]{32}")) {
                throw usage("--seal-id: expected 32 lower-case hexadecimal digits");
            }
            return sealId.get();
        }
        byte[] octets = new byte[ID_OCTETS];
        surroundings.random().nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
