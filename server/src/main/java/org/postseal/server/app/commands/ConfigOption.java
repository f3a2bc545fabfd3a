package org.postseal.server.app.commands;

import org.postseal.server.app.config.Config;
import org.postseal.server.app.config.ConfigException;
import org.postseal.server.app.config.ConfigReader;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** The option that names the settings, shared by all commands that need them. */
public final class ConfigOption {
    static final Path DEFAULT = Path.of("postseal-data", "postseal.toml");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings; by default $POSTSEAL_CONFIG or postseal-data/postseal.toml.")
    private Path file;

    Path file() {
        if (file != null) {
            return file;
        }
        String environment = System.getenv("POSTSEAL_CONFIG");
        return environment == null || environment.isBlank() ? DEFAULT : Path.of(environment);
    }

    Config read() throws ConfigException {
        return ConfigReader.read(file());
    }
}
