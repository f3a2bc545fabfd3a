package org.postseal.client.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The resolvers that the operating system is configured with. */
public final class SystemServers {
    public static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private static final int DNS_PORT = 53;
    private static final int MAX_SERVERS = 3; // as resolv.conf(5)

    private SystemServers() {}

    /**
     * The {@code nameserver} lines of a resolv.conf(5) file; 127.0.0.1 where it has none, as the C
     * library does.
     */
    public static List<InetSocketAddress> read(Path resolvConf) throws IOException {
        try (Stream<String> lines = Files.lines(resolvConf)) {
            List<InetSocketAddress> servers =
                    lines.map(SystemServers::nameserver)
                            .flatMap(Optional::stream)
                            .map(address -> new InetSocketAddress(address, DNS_PORT))
                            .limit(MAX_SERVERS)
                            .toList();
            return servers.isEmpty()
                    ? List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), DNS_PORT))
                    : servers;
        }
    }

    private static Optional<InetAddress> nameserver(String line) {
        String[] words = line.strip().split("\\s+", 3);
        if (words.length < 2 || !words[0].equals("nameserver")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(words[1]));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
