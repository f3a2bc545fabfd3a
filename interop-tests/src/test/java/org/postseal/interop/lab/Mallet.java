package org.postseal.interop.lab;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.world.CertificateAuthority;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.net.ssl.SSLContext;

/**
 * Mallet's program, on his own host: whoever believes that he is Dave is passed on to Dave, one
 * session at a time, after he has done what the file {@code attack} says. All that he could read he
 * keeps in the file {@code read}. Whoever takes him for a web server is never answered.
 */
final class Mallet {
    private final Path attack;
    private final Path read;
    private final InetSocketAddress dave;
    private final SSLContext tls = new CertificateAuthority().server(List.of("in.dave.test"));
    private final Identity key = Identity.site(KeyVersion.V4, "dave.test");

    private Mallet(Path home, InetSocketAddress dave) {
        this.attack = home.resolve("attack");
        this.read = home.resolve("read");
        this.dave = dave;
    }

    /**
     * Runs until it is ended.
     *
     * @param arguments his directory, the address he takes, the address where Dave can be reached
     */
    public static void main(String[] arguments) throws IOException {
        Mallet mallet =
                new Mallet(
                        Path.of(arguments[0]),
                        new InetSocketAddress(InetAddress.ofLiteral(arguments[2]), 25));
        InetAddress taken = InetAddress.ofLiteral(arguments[1]);
        try (ServerSocket server = new ServerSocket();
                ServerSocket silent = new ServerSocket()) {
            server.bind(new InetSocketAddress(taken, 25));
            // The system takes connections, and nobody ever takes them from it.
            silent.bind(new InetSocketAddress(taken, 443));
            System.out.println("ready");
            while (true) {
                mallet.meet(server.accept());
            }
        }
    }

    private void meet(Socket alice) throws IOException {
        Attack now = Attack.valueOf(Files.readString(attack).strip());
        try (alice;
                Socket on = new Socket(dave.getAddress(), dave.getPort());
                OutputStream notes = Files.newOutputStream(read, CREATE, APPEND)) {
            new Middle(now, tls, key, notes).pass(alice, on);
        } catch (IOException e) {
            // Either of them hung up, as they may on seeing what he does.
            System.out.println(now + ": " + e);
        }
    }
}
