package org.postseal.client.cli;

import org.postseal.client.session.Credentials;
import org.postseal.client.smtp.Target;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The options that say who logs in. A password has no option: others see a command line. */
final class LoginOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = {
                "Log in under this name: over TLS alone, with a server whose certificate verifies"
                        + " (or that DANE names), by SCRAM-SHA-256 where it is offered, else PLAIN."
            })
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "Its first line is the password of --user. Only its owner may read it (chmod"
                            + " 600).")
    private Optional<Path> passwordFile = Optional.empty();

    /** Adds the login to a target, where one was given. */
    Target of(Target target) {
        return login().map(target::withLogin).orElse(target);
    }

    /** Refuses what can be known to be wrong before anybody is asked. */
    void check() throws CommandFailure {
        if (user.isPresent() != passwordFile.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--user and --password-file go together");
        }
        if (login().isPresent()) {
            try {
                Arrays.fill(login().get().password(), ' ');
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.CONFIG, "no password: " + e.getMessage());
            }
        }
    }

    private Optional<Credentials> login() {
        return user.flatMap(name -> passwordFile.map(file -> new Credentials(name, file)));
    }
}
