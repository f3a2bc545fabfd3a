package org.postseal.conformance.world;

import org.postseal.conformance.Transcript;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;

/** DNS, mail hosts and an HTTPS host for one case. */
public final class World implements AutoCloseable {
    private final Transcript transcript;
    private final InetAddress address;
    private final Names names;
    private final DnsServer dns;
    private final CertificateAuthority authority = new CertificateAuthority();
    private final int smtpPort;
    private final int httpsPort;
    private final List<MailHop> hops = new ArrayList<>();
    private final List<WebHost> webs = new ArrayList<>();

    private World(InetAddress address, Ports ports, Transcript transcript) throws IOException {
        this.transcript = transcript;
        this.address = address;
        names = new Names(transcript);
        dns = DnsServer.start(names, address, ports.dns());
        smtpPort = Loopback.port(ports.smtp());
        httpsPort = Loopback.port(ports.https());
    }

    /** Opens a world in which nothing is published but the signed root. */
    public static World open(Loopback addresses, Ports ports, Transcript transcript)
            throws IOException {
        return new World(addresses.block(), ports, transcript);
    }

    /** Where the mail host and the pages of a world are that has one of each. */
    public InetAddress address() {
        return address;
    }

    public Names names() {
        return names;
    }

    public CertificateAuthority authority() {
        return authority;
    }

    public int dnsPort() {
        return dns.port();
    }

    public int smtpPort() {
        return smtpPort;
    }

    public int httpsPort() {
        return httpsPort;
    }

    /** Another address of this world, and of no other: 1 to 12. */
    public InetAddress address(int n) throws IOException {
        return Loopback.other(address, n);
    }

    /** Starts a mail host; its name is published with the address. */
    public MailHop hop(String host, InetAddress at) throws IOException {
        HostCertificate own = authority.host(List.of(host));
        MailHop hop = new MailHop(host, at, smtpPort, own, transcript);
        hops.add(hop);
        names.publish(host + ". A " + at.getHostAddress());
        return hop;
    }

    /** Starts the HTTPS host; the case publishes its names. */
    public WebHost web(SSLContext tls, InetAddress at) throws IOException {
        WebHost web = new WebHost(at, httpsPort, tls, transcript);
        webs.add(web);
        return web;
    }

    @Override
    public void close() throws IOException {
        dns.close();
        for (MailHop hop : hops) {
            hop.close();
        }
        webs.forEach(WebHost::close);
    }
}
