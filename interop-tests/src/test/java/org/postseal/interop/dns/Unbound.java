package org.postseal.interop.dns;

import org.xbill.DNS.DClass;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A validating resolver for one tree of zones. It remembers nothing, so that changes are seen. */
public final class Unbound implements AutoCloseable {
    private final InetSocketAddress address;
    private final Daemon daemon;

    private Unbound(InetSocketAddress address, Daemon daemon) {
        this.address = address;
        this.daemon = daemon;
    }

    /**
     * Starts it.
     *
     * @param anchor of the tree's root
     * @param authority of the same
     */
    static Unbound start(
            Path home, InetSocketAddress address, DSRecord anchor, InetSocketAddress authority)
            throws IOException, InterruptedException {
        Files.createDirectories(home);
        Path settings =
                Files.writeString(
                        home.resolve("unbound.conf"),
                        """
                        server:
                          interface: %1$s@%2$d
                          do-ip6: no
                          access-control: 127.0.0.0/8 allow
                          username: ""
                          chroot: ""
                          directory: "%3$s"
                          pidfile: ""
                          use-syslog: no
                          logfile: ""
                          val-log-level: 2
                          module-config: "validator iterator"
                          trust-anchor: "%4$s"
                          local-zone: "test." nodefault
                          do-not-query-localhost: no
                          num-threads: 1
                          cache-max-ttl: 0
                          cache-max-negative-ttl: 0
                          infra-host-ttl: 1
                          val-bogus-ttl: 1
                        remote-control:
                          control-enable: no
                        stub-zone:
                          name: "%5$s"
                          stub-addr: %6$s@%7$d
                        """
                                .formatted(
                                        address.getAddress().getHostAddress(),
                                        address.getPort(),
                                        home,
                                        anchor,
                                        anchor.getName(),
                                        authority.getAddress().getHostAddress(),
                                        authority.getPort()));
        Daemon daemon = Daemon.start(home, List.of("unbound", "-d", "-c", settings.toString()));
        daemon.await(address, soa(anchor.getName()), r -> r.getRcode() == Rcode.NOERROR);
        return new Unbound(address, daemon);
    }

    private static Message soa(Name zone) {
        return Message.newQuery(Record.newRecord(zone, Type.SOA, DClass.IN));
    }

    public InetSocketAddress address() {
        return address;
    }

    String log() {
        return daemon.log();
    }

    @Override
    public void close() {
        daemon.close();
    }
}
