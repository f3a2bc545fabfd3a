package org.postseal.client.dns;

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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server on loopback, UDP and TCP, that answers what the test says, wrong or right. */
final class FakeServer implements AutoCloseable {
    /** Gives the octets to send; empty for silence. */
    interface Script {
        Optional<byte[]> answer(Message query, boolean tcp) throws IOException;
    }

    final AtomicInteger queries = new AtomicInteger();

    private final Script script;
    private final ServerSocket tcp;
    private final DatagramSocket udp;

    FakeServer(Script script) throws IOException {
        this.script = script;
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        ServerSocket listener = null;
        DatagramSocket socket = null;
        while (socket == null) {
            listener = new ServerSocket(0, 50, loopback);
            try {
                socket = new DatagramSocket(listener.getLocalPort(), loopback);
            } catch (IOException portTaken) {
                listener.close();
            }
        }
        tcp = listener;
        udp = socket;
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    private void serveUdp() {
        byte[] buffer = new byte[65535];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] query = Arrays.copyOf(buffer, packet.getLength());
                queries.incrementAndGet();
                Optional<byte[]> answer = script.answer(new Message(query), false);
                if (answer.isPresent()) {
                    udp.send(
                            new DatagramPacket(
                                    answer.get(), answer.get().length, packet.getSocketAddress()));
                }
            } catch (IOException closing) {
                // The loop ends when the socket is closed; a bad query is the script's affair.
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket client = tcp.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] query = in.readNBytes(in.readUnsignedShort());
                queries.incrementAndGet();
                Optional<byte[]> answer = script.answer(new Message(query), true);
                if (answer.isPresent()) {
                    DataOutputStream out = new DataOutputStream(client.getOutputStream());
                    out.writeShort(answer.get().length);
                    out.write(answer.get());
                    out.flush();
                    in.read(); // the client closes
                }
            } catch (IOException closing) {
                // The loop ends when the socket is closed; a bad query is the script's affair.
            }
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
