package org.postseal.interop.beside;

import org.postseal.interop.postfix.Waiting;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** OpenDKIM as a milter that signs what local clients send. */
final class Opendkim implements AutoCloseable {
    private static final int PORT = 8891;

    private final InetSocketAddress address;
    private final Process process;

    private Opendkim(InetSocketAddress address, Process process) {
        this.address = address;
        this.process = process;
    }

    static Opendkim start(Path directory, World world, DkimKey key)
            throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(world.net().address(World.ALICE), PORT);
        Path settings =
                Files.writeString(
                        directory.resolve("opendkim.conf"),
                        """
                        Mode s
                        Syslog no
                        Domain %s
                        Selector %s
                        KeyFile %s
                        RequireSafeKeys no
                        Canonicalization relaxed/simple
                        OversignHeaders From
                        InternalHosts 127.0.0.0/8
                        Socket inet:%d@%s
                        """
                                .formatted(
                                        key.domain(),
                                        key.selector(),
                                        key.file(),
                                        PORT,
                                        address.getAddress().getHostAddress()));
        Path said = directory.resolve("opendkim.log");
        Process process =
                new ProcessBuilder("/usr/sbin/opendkim", "-f", "-x", settings.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        Opendkim milter = new Opendkim(address, process);
        Waiting.until(milter::listens, () -> "OpenDKIM does not listen; see " + said);
        return milter;
    }

    private Optional<Boolean> listens() {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return Optional.of(socket.isConnected());
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    /** As Postfix names it. */
    String milter() {
        return "inet:" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** As sendmail names it. */
    String socket() {
        return "inet:" + address.getPort() + "@" + address.getAddress().getHostAddress();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
