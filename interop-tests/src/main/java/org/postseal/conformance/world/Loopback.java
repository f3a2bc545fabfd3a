package org.postseal.conformance.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Loopback addresses that nobody else uses: a /28 for each world. */
public final class Loopback {
    private static final int WORLDS = 1 << 19;

    private final AtomicInteger next;

    public Loopback() {
        // Suites that run at the same time begin at different places.
        long pid = ProcessHandle.current().pid();
        next = new AtomicInteger((int) ((pid * 2_654_435_761L) >>> 8) & (WORLDS - 1));
    }

    /** The first address of a block of 16. */
    InetAddress block() throws IOException {
        int block = next.getAndIncrement() & (WORLDS - 1);
        int host = (block | WORLDS) << 4; // 127.128.0.0/9
        byte[] octets = {127, (byte) (host >> 16), (byte) (host >> 8), (byte) (host | 1)};
        return InetAddress.getByAddress(octets);
    }

    /** The n-th address after the first one of a block. */
    static InetAddress other(InetAddress first, int n) throws IOException {
        byte[] octets = first.getAddress();
        octets[3] += (byte) n;
        return InetAddress.getByAddress(octets);
    }

    /** The port, or one that is free at every address, so at each of a world's. */
    static int port(int wanted) throws IOException {
        if (wanted != 0) {
            return wanted;
        }
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
