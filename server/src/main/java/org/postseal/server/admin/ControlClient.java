package org.postseal.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Asks a running server. */
public final class ControlClient {
    private ControlClient() {}

    /**
     * Sends one command.
     *
     * @return empty where no server listens at the socket
     */
    public static Optional<ControlReply> call(Path socket, List<String> words) throws IOException {
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String line = String.join(String.valueOf(ControlServer.SEPARATOR), words);
            ByteBuffer request = StandardCharsets.UTF_8.encode(line);
            if (request.remaining() > ControlServer.MAX_REQUEST) {
                throw new IOException("the command is too long");
            }
            while (request.hasRemaining()) {
                channel.write(request);
            }
            channel.shutdownOutput();
            return Optional.of(reply(Channels.newInputStream(channel)));
        } catch (ConnectException e) {
            return Optional.empty(); // a socket file that a dead server left
        }
    }

    private static ControlReply reply(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        if (end <= 0 || !text.substring(0, end).chars().allMatch(Character::isDigit)) {
            throw new IOException("the server closed the control socket without an answer");
        }
        return new ControlReply(Integer.parseInt(text.substring(0, end)), text.substring(end + 1));
    }
}
