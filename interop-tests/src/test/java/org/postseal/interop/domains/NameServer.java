package org.postseal.interop.domains;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a validating resolver next to the server would say: the AD bit for secure domains, SERVFAIL
 * for bogus ones unless CD is set. It signs nothing, so that the bench measures the server.
 */
final class NameServer implements AutoCloseable {
    private static final long TTL = 300;
    private static final int PAYLOAD = 1232;
    private static final Name LIE = Name.fromConstantString("liar.test.");

    private final Map<Name, Map<Integer, List<Record>>> records = new ConcurrentHashMap<>();
    private final Map<Name, Kind.Names> domains = new ConcurrentHashMap<>();
    private final DatagramSocket udp;
    private final Listener tcp;

    NameServer(InetAddress address) throws IOException {
        tcp = new Listener(address, 0, this::serve);
        udp = new DatagramSocket(tcp.port(), address);
        Thread.ofVirtual().name("names-udp").start(this::serveUdp);
    }

    int port() {
        return tcp.port();
    }

    /** Adds a domain; its records are in zone-file form. */
    void publish(Domain domain, String zoneText) {
        domains.put(Name.fromConstantString(domain.name() + "."), domain.kind().names);
        byte[] octets = zoneText.getBytes(StandardCharsets.US_ASCII);
        try (Master master = new Master(new ByteArrayInputStream(octets), Name.root, TTL)) {
            for (Record rr = master.nextRecord(); rr != null; rr = master.nextRecord()) {
                records.computeIfAbsent(rr.getName(), _ -> new ConcurrentHashMap<>())
                        .computeIfAbsent(rr.getType(), _ -> new ArrayList<>())
                        .add(rr);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(zoneText, e);
        }
    }

    private Optional<Message> answer(Message query) {
        Record question = query.getQuestion();
        Name zone = zone(question.getName());
        Kind.Names how = domains.getOrDefault(zone, Kind.Names.INSECURE);
        if (how == Kind.Names.SILENT) {
            return Optional.empty();
        }
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RD);
        reply.getHeader().setFlag(Flags.RA);
        boolean lying = how == Kind.Names.LYING;
        reply.addRecord(
                lying ? Record.newRecord(LIE, question.getType(), DClass.IN) : question,
                Section.QUESTION);
        boolean checking = !query.getHeader().getFlag(Flags.CD);
        if (how == Kind.Names.SERVFAIL || (how == Kind.Names.BOGUS && checking)) {
            reply.getHeader().setRcode(Rcode.SERVFAIL);
        } else {
            fill(reply, question, zone);
        }
        if (how == Kind.Names.SECURE) {
            reply.getHeader().setFlag(Flags.AD);
        }
        if (query.getOPT() != null) {
            reply.addRecord(new OPTRecord(PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        return Optional.of(reply);
    }

    private void fill(Message reply, Record question, Name zone) {
        Map<Integer, List<Record>> here = records.getOrDefault(question.getName(), Map.of());
        List<Record> found = here.getOrDefault(question.getType(), List.of());
        found.forEach(rr -> reply.addRecord(rr, Section.ANSWER));
        if (found.isEmpty()) {
            reply.getHeader().setRcode(here.isEmpty() ? Rcode.NXDOMAIN : Rcode.NOERROR);
            reply.addRecord(
                    new SOARecord(zone, DClass.IN, TTL, zone, zone, 1, 3600, 600, 86400, TTL),
                    Section.AUTHORITY);
        }
    }

    /** All domains have two labels. */
    private static Name zone(Name name) {
        return name.labels() > 3 ? new Name(name, name.labels() - 3) : name;
    }

    private void serveUdp() {
        byte[] buffer = new byte[65535];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                Optional<Message> reply =
                        answer(new Message(Arrays.copyOf(buffer, packet.getLength())));
                if (reply.isPresent()) {
                    packet.setData(reply.get().toWire(PAYLOAD));
                    udp.send(packet);
                }
            } catch (IOException e) {
                // What is no query has no answer; a closed socket ends the loop.
            }
        }
    }

    private void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        while (true) {
            Message query = new Message(in.readNBytes(in.readUnsignedShort()));
            Optional<Message> reply = answer(query);
            if (reply.isPresent()) {
                byte[] wire = reply.get().toWire(65535);
                ByteBuffer framed = ByteBuffer.allocate(wire.length + 2);
                client.getOutputStream()
                        .write(framed.putShort((short) wire.length).put(wire).array());
            }
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
