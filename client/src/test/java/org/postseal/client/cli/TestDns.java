package org.postseal.client.cli;

import org.postseal.spec.dns.Names;
import org.postseal.spec.smtp.Mailbox;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPENPGPKEYRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A DNS server on loopback, as a validating resolver would answer: with AD, or without. */
final class TestDns implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    private final Map<String, List<Record>> zone = new ConcurrentHashMap<>();
    private final int port = socket.getLocalPort();
    private final boolean secure;

    private TestDns(boolean secure) throws IOException {
        this.secure = secure;
        Thread.startVirtualThread(this::serve);
    }

    static TestDns secure() throws IOException {
        return new TestDns(true);
    }

    static TestDns insecure() throws IOException {
        return new TestDns(false);
    }

    /** The options that make a command ask here. */
    String[] and(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 4);
        all[arguments.length] = "--dns";
        all[arguments.length + 1] = "127.0.0.1:" + port;
        all[arguments.length + 2] = "--trust";
        all[arguments.length + 3] = "resolver";
        return all;
    }

    TestDns policy(String domain, String fields) throws Exception {
        String text = "v=smtp-openpgp1; id=1; " + fields;
        String owner = Names.policyOwner(domain);
        return put(owner, new TXTRecord(name(owner), DClass.IN, 300, text));
    }

    TestDns siteKey(String domain, byte[] certificate) throws Exception {
        String owner = Names.policyOwner(domain);
        return put(owner, new OPENPGPKEYRecord(name(owner), DClass.IN, 300, certificate));
    }

    TestDns userKey(String address, byte[] certificate) throws Exception {
        String owner = Names.openpgpkeyOwner(Mailbox.parse(address, false));
        return put(owner, new OPENPGPKEYRecord(name(owner), DClass.IN, 300, certificate));
    }

    TestDns host(String host) throws Exception {
        return put(
                host, new ARecord(name(host), DClass.IN, 300, InetAddress.ofLiteral("127.0.0.1")));
    }

    TestDns tlsa(String host, int port, String keyDigest) throws Exception {
        String owner = "_" + port + "._tcp." + host;
        byte[] data = HexFormat.of().parseHex(keyDigest);
        return put(owner, new TLSARecord(name(owner), DClass.IN, 300, 3, 1, 1, data));
    }

    private TestDns put(String owner, Record rr) {
        zone.computeIfAbsent(owner, _ -> new CopyOnWriteArrayList<>()).add(rr);
        return this;
    }

    private static Name name(String owner) throws IOException {
        return Name.fromString(owner, Name.root);
    }

    private void serve() {
        byte[] buffer = new byte[65535];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] octets = Arrays.copyOf(buffer, packet.getLength());
                byte[] reply = answer(new Message(octets)).toWire();
                socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            } catch (IOException closing) {
                // The loop ends when the socket is closed.
            }
        }
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        if (secure) {
            reply.getHeader().setFlag(Flags.AD);
        }
        reply.addRecord(question, Section.QUESTION);
        List<Record> owned = zone.get(question.getName().toString(true));
        if (owned == null) {
            reply.getHeader().setRcode(Rcode.NXDOMAIN);
            return reply;
        }
        owned.stream()
                .filter(rr -> rr.getType() == question.getType())
                .forEach(rr -> reply.addRecord(rr, Section.ANSWER));
        return reply;
    }

    @Override
    public void close() {
        socket.close();
    }
}
