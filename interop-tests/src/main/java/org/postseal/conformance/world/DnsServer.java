package org.postseal.conformance.world;

import org.xbill.DNS.Message;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** UDP and TCP on one port. */
final class DnsServer implements AutoCloseable {
    private static final int PLAIN_UDP = 512;
    private static final int EDNS_UDP = 1232;
    private static final int IDLE_MILLIS = 10_000;
    private static final int MOST_TRIES = 50;

    private final Names names;
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private DnsServer(Names names, ServerSocket tcp, DatagramSocket udp) {
        this.names = names;
        this.tcp = tcp;
        this.udp = udp;
    }

    /**
     * Begins to serve.
     *
     * @param port 0 for one that is free
     */
    static DnsServer start(Names names, InetAddress address, int port) throws IOException {
        DnsServer server = bind(names, address, port);
        Thread.ofVirtual().name("world-dns-udp").start(server::serveUdp);
        Thread.ofVirtual().name("world-dns-tcp").start(server::serveTcp);
        return server;
    }

    /** A port that is free for TCP may be somebody's for UDP: each client of DNS has some. */
    private static DnsServer bind(Names names, InetAddress address, int port) throws IOException {
        for (int tries = 1; ; tries++) {
            ServerSocket tcp = new ServerSocket(port, 50, address);
            try {
                return new DnsServer(names, tcp, new DatagramSocket(tcp.getLocalPort(), address));
            } catch (BindException e) {
                tcp.close();
                if (port != 0 || tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    int port() {
        return tcp.getLocalPort();
    }

    private void serveUdp() {
        byte[] buffer = new byte[65535];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                boolean edns = query.getOPT() != null;
                int most =
                        edns
                                ? Math.clamp(query.getOPT().getPayloadSize(), PLAIN_UDP, EDNS_UDP)
                                : PLAIN_UDP;
                Optional<Message> reply = names.answer(query);
                if (reply.isPresent()) {
                    packet.setData(reply.get().toWire(most));
                    udp.send(packet);
                }
            } catch (IOException e) {
                // What is no query has no answer; a closed socket ends the loop.
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket client = tcp.accept();
                open.add(client);
                Thread.ofVirtual().name("world-dns-client").start(() -> serve(client));
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(client.getInputStream());
            while (true) {
                Message query = new Message(in.readNBytes(in.readUnsignedShort()));
                Optional<Message> reply = names.answer(query);
                if (reply.isPresent()) {
                    byte[] wire = reply.get().toWire(65535);
                    ByteBuffer framed = ByteBuffer.allocate(wire.length + 2);
                    client.getOutputStream()
                            .write(framed.putShort((short) wire.length).put(wire).array());
                }
            }
        } catch (IOException e) {
            // The client has gone.
        } finally {
            open.remove(client);
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
        for (Socket client : open) {
            client.close();
        }
    }
}
