package org.postseal.server.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers one question over a connection, and closes it when the next one comes. */
class UpdateServerTest {
    private static final TSIG KEY =
            new TSIG(TSIG.HMAC_SHA256, "k.", "c2VjcmV0IHNlY3JldCBzZWNyZXQh");

    private final AtomicInteger connections = new AtomicInteger();
    @AutoClose private ServerSocket listening;

    @BeforeEach
    void listen() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        while (true) {
            try (Socket client = listening.accept()) {
                connections.incrementAndGet();
                DataInputStream in = new DataInputStream(client.getInputStream());
                answer(new Message(frame(in)), client.getOutputStream());
                frame(in);
            } catch (IOException e) {
                if (listening.isClosed()) {
                    return;
                }
            }
        }
    }

    private static byte[] frame(DataInputStream in) throws IOException {
        return in.readNBytes(in.readUnsignedShort());
    }

    private static void answer(Message query, OutputStream out) throws IOException {
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.AA);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        KEY.apply(reply, query.getTSIG());
        byte[] wire = reply.toWire();
        out.write(
                ByteBuffer.allocate(wire.length + 2)
                        .putShort((short) wire.length)
                        .put(wire)
                        .array());
    }

    @Test
    void aConnectionThatTheServerClosedIsReplaced() throws Exception {
        InetSocketAddress address = (InetSocketAddress) listening.getLocalSocketAddress();
        Name zone = Name.fromConstantString("a.test.");
        UpdateServer server = new UpdateServer(address, List.of(zone), KEY);
        for (int i = 1; i <= 3; i++) {
            assertEquals(List.of(), server.read(zone, Type.TXT));
            assertEquals(i, connections.get());
        }
    }
}
