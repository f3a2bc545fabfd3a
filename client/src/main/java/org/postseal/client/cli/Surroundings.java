package org.postseal.client.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What surrounds a command.
 *
 * @param out takes octets; whoever writes text to it wraps and flushes it
 * @param environment variables by name
 * @param user the login name
 * @param host the name of this host, asked for when it is needed
 */
public record Surroundings(
        InputStream in,
        OutputStream out,
        PrintStream err,
        Map<String, String> environment,
        String user,
        Supplier<String> host,
        Clock clock,
        SecureRandom random) {
    /** The variable that names the server which takes mail; the system property goes before it. */
    public static final String SERVER_VARIABLE = "POSTSEAL_SERVER";

    /** The system property that stands in for {@link #SERVER_VARIABLE}. */
    public static final String SERVER_PROPERTY = "postseal.server";

    private static final String DEFAULT_SERVER = "127.0.0.1:2525";

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Those of this process. */
    public static Surroundings system() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        Optional.ofNullable(System.getProperty(SERVER_PROPERTY))
                .ifPresent(server -> environment.put(SERVER_VARIABLE, server));
        return new Surroundings(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                System.err,
                environment,
                System.getProperty("user.name", "postmaster"),
                Surroundings::hostName,
                Clock.system(ZoneId.systemDefault()),
                new SecureRandom());
    }

    private static String hostName() {
        try {
            InetAddress local = InetAddress.getLocalHost();
            String full = local.getCanonicalHostName();
            boolean address = full.equals(local.getHostAddress());
            return address ? local.getHostName() : full;
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** The server that takes mail where no option names one. */
    String server() {
        return environment.getOrDefault(SERVER_VARIABLE, DEFAULT_SERVER);
    }

    /** Standard output for text. */
    PrintStream printer() {
        return new PrintStream(out, false, StandardCharsets.UTF_8);
    }

    /** One line for people on the standard error output. */
    void complain(String command, String message) {
        err.println("postseal " + command + ": " + Printable.of(message));
        err.flush();
    }
}
