package org.postseal.client.dns;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.util.Optional;

/** Builds replies from zone-file lines. */
final class Replies {
    private Replies() {}

    /** A record from {@code owner ttl type rdata}. */
    static Record record(String line) throws IOException {
        String[] words = line.split(" ", 4);
        return Record.fromString(
                Name.fromString(words[0], Name.root),
                Type.value(words[2]),
                DClass.IN,
                Long.parseLong(words[1]),
                new Tokenizer(words[3]),
                Name.root);
    }

    /** A reply with these answer records; a line that starts with {@code -} is authority. */
    static Message reply(Message query, int rcode, String... lines) throws IOException {
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        reply.getHeader().setRcode(rcode);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        for (String line : lines) {
            boolean authority = line.startsWith("-");
            reply.addRecord(
                    record(authority ? line.substring(1) : line),
                    authority ? Section.AUTHORITY : Section.ANSWER);
        }
        return reply;
    }

    static Optional<byte[]> wire(Message query, int rcode, String... lines) throws IOException {
        return Optional.of(reply(query, rcode, lines).toWire());
    }
}
