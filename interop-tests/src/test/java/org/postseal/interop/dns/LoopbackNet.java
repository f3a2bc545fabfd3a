package org.postseal.interop.dns;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A network of 256 loopback addresses that nobody else uses, so that well-known ports are free. */
public record LoopbackNet(String prefix) {
    private static final int DNS = 53;
    private static final int ATTEMPTS = 50;

    /** Finds one where port 53 is free. */
    public static LoopbackNet free() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            LoopbackNet net =
                    new LoopbackNet(
                            "127." + random.nextInt(64, 250) + "." + random.nextInt(1, 255));
            try (ServerSocket probe = new ServerSocket(DNS, 1, net.address(Host.RESOLVER))) {
                if (probe.isBound()) {
                    return net;
                }
            } catch (BindException taken) {
                // another run's
            }
        }
        throw new IOException("no loopback network where port 53 is free");
    }

    /** The last octet of the addresses that every net has. */
    public static final class Host {
        public static final int RESOLVER = 53;
        public static final int AUTHORITY = 5;

        private Host() {}
    }

    public InetAddress address(int host) {
        return InetAddress.ofLiteral(text(host));
    }

    public String text(int host) {
        return prefix + "." + host;
    }

    public InetSocketAddress dns(int host) {
        return new InetSocketAddress(address(host), DNS);
    }
}
