package org.postseal.server.app.demo;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;

/** UDP and TCP on one port, for answers that are made elsewhere. Meant for loopback. */
public final class DnsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int PLAIN_UDP = 512;
    private static final int EDNS_UDP = 1232;
    private static final int MAX_CONNECTIONS = 64;
    private static final int IDLE_MILLIS = 10_000;
    private static final int BIND_ATTEMPTS = 100;

    private final UnaryOperator<Message> answers;
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private DnsServer(UnaryOperator<Message> answers, ServerSocket tcp, DatagramSocket udp) {
        this.answers = answers;
        this.tcp = tcp;
        this.udp = udp;
    }

    /**
     * Listens on a free port.
     *
     * @param answers gives the reply to a query, {@link DnsAuthority#answer} as a rule
     */
    public static DnsServer start(InetAddress address, UnaryOperator<Message> answers)
            throws IOException {
        IOException failure = new IOException("no free port");
        for (int i = 0; i < BIND_ATTEMPTS; i++) {
            try {
                return start(new InetSocketAddress(address, 0), answers);
            } catch (IOException taken) {
                failure = taken;
            }
        }
        throw failure;
    }

    /** Listens on this port, 0 for any. */
    public static DnsServer start(InetSocketAddress at, UnaryOperator<Message> answers)
            throws IOException {
        ServerSocket tcp = new ServerSocket(at.getPort(), MAX_CONNECTIONS, at.getAddress());
        try {
            DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), at.getAddress());
            DnsServer server = new DnsServer(answers, tcp, udp);
            Thread.ofVirtual().name("dns-udp").start(server::serveUdp);
            Thread.ofVirtual().name("dns-tcp").start(server::serveTcp);
            return server;
        } catch (IOException taken) {
            tcp.close();
            throw taken;
        }
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    private void serveUdp() {
        byte[] buffer = new byte[65535];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        while (!udp.isClosed()) {
            try {
                packet.setData(buffer);
                udp.receive(packet);
                Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                int most =
                        query.getOPT() == null
                                ? PLAIN_UDP
                                : Math.clamp(query.getOPT().getPayloadSize(), PLAIN_UDP, EDNS_UDP);
                packet.setData(answers.apply(query).toWire(most));
                udp.send(packet);
            } catch (IOException | RuntimeException e) {
                logUnlessClosed("udp", e);
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket client = tcp.accept();
                open.add(client);
                if (connections.tryAcquire()) {
                    Thread.ofVirtual().name("dns-client").start(() -> serve(client));
                } else {
                    close(client);
                }
            } catch (IOException e) {
                logUnlessClosed("tcp", e);
            }
        }
    }

    private void serve(Socket client) {
        try {
            client.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                int length = in.readUnsignedShort();
                byte[] reply = answers.apply(new Message(in.readNBytes(length))).toWire(65535);
                byte[] framed = new byte[reply.length + 2];
                framed[0] = (byte) (reply.length >> 8);
                framed[1] = (byte) reply.length;
                System.arraycopy(reply, 0, framed, 2, reply.length);
                out.write(framed);
            }
        } catch (IOException | RuntimeException e) {
            logUnlessClosed("tcp client", e);
        } finally {
            connections.release();
            close(client);
        }
    }

    private void close(Socket client) {
        open.remove(client);
        try {
            client.close();
        } catch (IOException e) {
            logUnlessClosed("tcp client", e);
        }
    }

    private void logUnlessClosed(String where, Exception e) {
        if (!udp.isClosed()) {
            LOG.debug("dns: {}: {}", where, e.toString());
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
        open.forEach(this::close);
    }
}
