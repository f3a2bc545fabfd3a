package org.postseal.conformance.client;

import org.postseal.conformance.client.ReferenceKeys.Found;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** MAIL, RCPT, DATA. */
final class ReferenceTransaction {
    private final ReferenceSession session;
    private final String from;
    private final List<String> to;
    private final Set<String> demands;
    private final Flaws flaws;

    ReferenceTransaction(
            ReferenceSession session,
            String from,
            List<String> to,
            Set<String> demands,
            Flaws flaws) {
        this.session = session;
        this.from = from;
        this.to = to;
        this.demands = demands;
        this.flaws = flaws;
    }

    /** The refusal, if there is one. */
    Optional<String> send(byte[] content, int originalSize, Optional<Found> sealedTo)
            throws IOException {
        Optional<Long> most =
                session.line("SIZE").filter(w -> !w.isEmpty()).map(w -> Long.valueOf(w.getFirst()));
        if (most.filter(m -> content.length > m).isPresent() && !flaws.has(Mutant.SIZE_IGNORED)) {
            return Optional.of("552 5.3.4 Too large");
        }
        String mail = "MAIL FROM:<" + from + ">";
        if (most.isPresent()) {
            int size = flaws.has(Mutant.ORIGINAL_SIZE) ? originalSize : content.length;
            mail += " SIZE=" + size;
        }
        boolean keyword = session.openpgp().isPresent();
        boolean known = keyword && !flaws.has(Mutant.REQSEAL_DROPPED);
        if (demands.contains("REQSEAL") && (known || flaws.has(Mutant.REQSEAL_ALWAYS))) {
            mail += " REQSEAL";
        }
        if (demands.contains("REQUIRETLS") && !flaws.has(Mutant.REQUIRETLS_DROPPED)) {
            mail += " REQUIRETLS";
        }
        List<String> reply = session.ask(mail);
        if (reply.getFirst().startsWith("421")) {
            throw new IOException("the host goes");
        }
        for (String recipient : to) {
            if (reply.getFirst().startsWith("2")) {
                reply = session.ask("RCPT TO:<" + recipient + ">" + keyfpr(keyword, sealedTo));
            }
        }
        if (reply.getFirst().startsWith("2")) {
            reply = session.ask("DATA");
        }
        if (reply.getFirst().startsWith("354")) {
            session.send(stuffed(content));
            reply = session.read();
        }
        if (reply.getFirst().startsWith("2")) {
            return Optional.empty();
        }
        session.ask("RSET");
        return Optional.of(reply.getFirst());
    }

    private String keyfpr(boolean keyword, Optional<Found> sealedTo) {
        if (sealedTo.isEmpty() || (!keyword && !flaws.has(Mutant.KEYFPR_ALWAYS))) {
            return "";
        }
        ReferenceCertificate certificate = sealedTo.get().certificate();
        byte[] fingerprint = certificate.encryptionKey().orElseThrow().getFingerprint();
        return " KEYFPR="
                + (flaws.has(Mutant.PRIMARY_IN_KEYFPR)
                        ? certificate.fingerprint()
                        : HexFormat.of().formatHex(fingerprint));
    }

    private byte[] stuffed(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String ended = text.endsWith("\r\n") ? text : text + "\r\n";
        String dotted = ("\r\n" + ended).replace("\r\n.", "\r\n..").substring(2);
        String sent = flaws.has(Mutant.NO_DOT_STUFFING) ? ended : dotted;
        return (sent + ".\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
