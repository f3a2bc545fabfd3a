package org.postseal.server.zone;

import org.xbill.DNS.Message;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A TCP connection for each exchange. The one that dnsjava keeps may be closed by the server just
 * when it is used again.
 */
final class FreshConnections implements IoClientFactory, TcpIoClient {
    @Override
    public TcpIoClient createOrGetTcpClient() {
        return this;
    }

    @Override
    public UdpIoClient createOrGetUdpClient() {
        throw new UnsupportedOperationException("TCP alone");
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceiveTcp(
            InetSocketAddress local,
            InetSocketAddress remote,
            Message query,
            byte[] data,
            Duration timeout) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Thread worker =
                Thread.ofVirtual()
                        .name("zone-update")
                        .start(
                                () -> {
                                    try {
                                        answer.complete(exchange(remote, data));
                                    } catch (IOException e) {
                                        answer.completeExceptionally(e);
                                    }
                                });
        // Interrupting a virtual thread closes the socket that it waits for.
        return answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> worker.interrupt());
    }

    /** Messages have their length before them (RFC 1035 section 4.2.2). */
    private static byte[] exchange(InetSocketAddress remote, byte[] data) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(remote);
            byte[] framed = new byte[data.length + 2];
            ByteBuffer.wrap(framed).putShort((short) data.length).put(data);
            socket.getOutputStream().write(framed);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] reply = new byte[in.readUnsignedShort()];
            in.readFully(reply);
            return reply;
        }
    }
}
