package org.postseal.interop.fault;

import org.postseal.interop.process.Waiting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Certificates that gpg makes, good and useless ones. */
final class BadKeys {
    private final Path home;

    BadKeys(Path directory) throws IOException {
        home =
                Files.createTempDirectory(
                        directory,
                        "gpg",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
    }

    byte[] good(String domain) throws IOException, InterruptedException {
        return make(domain, "future-default", "default", "never");
    }

    /** Valid for the year 2024 alone. */
    byte[] expired(String domain) throws IOException, InterruptedException {
        List<String> in2024 = List.of("--faked-system-time", "20240101T000000");
        gpg(generate(in2024, domain, "future-default", "default", "1y"));
        return gpg(List.of("--export", user(domain)));
    }

    byte[] revoked(String domain) throws IOException, InterruptedException {
        byte[] before = make(domain, "future-default", "default", "never");
        Path prepared;
        try (var files = Files.list(home.resolve("openpgp-revocs.d"))) {
            prepared =
                    files.max(
                                    (a, b) ->
                                            a.toFile().lastModified() > b.toFile().lastModified()
                                                    ? 1
                                                    : -1)
                            .orElseThrow();
        }
        // gpg keeps it unusable by a colon, lest somebody imports it by mistake.
        Files.writeString(
                prepared, Files.readString(prepared).replace(":-----BEGIN", "-----BEGIN"));
        gpg(List.of("--import", prepared.toString()));
        byte[] after = gpg(List.of("--export", user(domain)));
        if (after.length <= before.length) {
            throw new IllegalStateException("nothing was revoked");
        }
        return after;
    }

    byte[] signOnly(String domain) throws IOException, InterruptedException {
        return make(domain, "ed25519", "cert,sign", "never");
    }

    private byte[] make(String domain, String algorithm, String usage, String life)
            throws IOException, InterruptedException {
        gpg(generate(List.of(), domain, algorithm, usage, life));
        return gpg(List.of("--export", user(domain)));
    }

    private static List<String> generate(
            List<String> before, String domain, String algorithm, String usage, String life) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("--passphrase", "", "--quick-gen-key"));
        command.addAll(List.of(user(domain), algorithm, usage, life));
        return command;
    }

    private static String user(String domain) {
        return "<postmaster@" + domain + ">";
    }

    private byte[] gpg(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("gpg", "--homedir", home.toString(), "--batch", "--yes"));
        command.addAll(arguments);
        return run(command);
    }

    private byte[] run(List<String> command) throws IOException, InterruptedException {
        Path error = home.resolve("error");
        Process process = new ProcessBuilder(command).redirectError(error.toFile()).start();
        byte[] output = process.getInputStream().readAllBytes();
        if (!process.waitFor(Waiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(command + ": " + Files.readString(error));
        }
        return output;
    }

    /** Ends gpg's agent. */
    void end() throws IOException, InterruptedException {
        run(List.of("gpgconf", "--homedir", home.toString(), "--kill", "all"));
    }
}
