package org.postseal.conformance.world;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.conformance.Transcript;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A world finds its port on a machine where others ask for names. */
class DnsServerTest {
    /** A tenth of the ports that are free for TCP. */
    private static final int CLIENTS = 3000;

    private static final int SERVERS = 200;

    @Test
    void portsThatClientsOfOthersHoldArePassedOver() throws Exception {
        List<DatagramSocket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new DatagramSocket());
            }
            InetAddress address = new Loopback().block();
            for (int i = 0; i < SERVERS; i++) {
                Names names = new Names(new Transcript());
                try (DnsServer server = DnsServer.start(names, address, 0)) {
                    assertTrue(server.port() > 0);
                }
            }
        } finally {
            clients.forEach(DatagramSocket::close);
        }
    }
}
