package org.postseal.server.app.commands;

import org.postseal.server.auth.UserFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** {@code postseal user}. */
@Command(
        name = "user",
        description = {
            "Who may submit mail on the listeners of `submission` and `submissions`.",
            "",
            "A password is asked for at the terminal; without one, it is the first line of standard"
                    + " input. A running server sees a change at once."
        },
        footer = {
            "",
            "  user list           the names, and the sender addresses listed for each",
            "  user add NAME       a new user",
            "  user passwd NAME    another password",
            "  user remove NAME    the user is gone; sessions that stand go on",
            "  user senders NAME [ADDRESS...]",
            "                      all that NAME may send as besides NAME or NAME@domain:",
            "                      addresses, @example.org for a domain, '*' for everything"
        })
public final class UserCommand implements Callable<Integer> {
    private static final int USAGE = 64;
    private static final int DATA_ERROR = 65;
    private static final int MOST_OCTETS = 4096;

    private final SecureRandom random = new SecureRandom();

    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Parameters(index = "0", paramLabel = "VERB")
    private String verb;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME")
    private Optional<String> name = Optional.empty();

    @Parameters(index = "2", arity = "0..*", paramLabel = "ADDRESS")
    private List<String> senders = List.of();

    @Override
    public Integer call() throws Exception {
        Path file = config.read().relay().users();
        if (verb.equals("list") && name.isEmpty()) {
            var out = spec.commandLine().getOut();
            UserFile users = UserFile.read(file, random);
            users.names()
                    .forEach(
                            user -> out.println(String.join(" ", line(user, users.senders(user)))));
            out.flush();
            return 0;
        }
        boolean whole = name.isPresent() && (senders.isEmpty() || verb.equals("senders"));
        Optional<UserFile.Change> change = whole ? change(name.get()) : Optional.empty();
        if (change.isEmpty()) {
            return fail(
                    USAGE,
                    "expected user list, user add|passwd|remove NAME, user senders NAME"
                            + " [ADDRESS...]");
        }
        Optional<String> fault = UserFile.change(file, random, change.get());
        return fault.isEmpty() ? 0 : fail(DATA_ERROR, fault.get());
    }

    private static List<String> line(String user, List<String> listed) {
        return Stream.concat(Stream.of(user), listed.stream()).toList();
    }

    private Optional<UserFile.Change> change(String user) throws IOException {
        return switch (verb) {
            case "add" -> {
                String password = password();
                yield Optional.of(users -> users.add(user, password, random));
            }
            case "passwd" -> {
                String password = password();
                yield Optional.of(users -> users.changePassword(user, password, random));
            }
            case "remove" -> Optional.of(users -> users.remove(user));
            case "senders" -> Optional.of(users -> users.setSenders(user, senders));
            default -> Optional.empty();
        };
    }

    private String password() throws IOException {
        Optional<Console> terminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal);
        if (terminal.isEmpty()) {
            String text = new String(System.in.readNBytes(MOST_OCTETS), StandardCharsets.UTF_8);
            return text.lines().findFirst().orElse("");
        }
        String first = new String(terminal.get().readPassword("Password: "));
        String again = new String(terminal.get().readPassword("Once more: "));
        if (!first.equals(again)) {
            throw new IOException("the two passwords differ; nothing was changed");
        }
        return first;
    }

    private int fail(int status, String message) {
        spec.commandLine().getErr().println("postseal user: " + message);
        return status;
    }
}
