package org.postseal.server.dkim;

import org.postseal.spec.Requirement;
import org.postseal.spec.seal.Author;
import org.postseal.spec.seal.Header;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Signs what is from this site's own domains. Safe for many threads. */
public final class DkimSigner {
    private static final int LINE = 72;

    private final DkimKeys keys;
    private final Domains domains;
    private final SignedNames names;
    private final InstantSource clock;

    /**
     * Whom the site may sign for.
     *
     * @param own lower-case A-labels
     * @param host this server's name, the author of its own notifications: signed for by the own
     *     domain that it belongs to
     */
    public record Domains(Set<String> own, String host) {
        public Domains {
            own = Set.copyOf(own);
        }

        Optional<String> of(Header header) {
            Optional<String> author = Author.domain(header);
            if (author.filter(own::contains).isPresent()) {
                return author;
            }
            return author.filter(host::equalsIgnoreCase)
                    .flatMap(
                            name ->
                                    own.stream()
                                            .filter(domain -> name.endsWith("." + domain))
                                            .findFirst());
        }
    }

    public DkimSigner(DkimKeys keys, Domains domains, SignedNames names, InstantSource clock) {
        this.keys = keys;
        this.domains = domains;
        this.names = names;
        this.clock = clock;
    }

    /** Begins with one message. */
    public Signing begin() {
        return new Signing();
    }

    /** Signatures for a message that is read here; as {@link Signing#fields}. */
    public byte[] sign(InputStream message) throws IOException {
        Signing signing = begin();
        signing.read(message);
        return signing.fields();
    }

    /** One message on its way; for one thread. */
    public final class Signing {
        private final BodyHash body = new BodyHash(Canonicalization.RELAXED, Long.MAX_VALUE);
        private final MessageStream stream =
                new MessageStream(
                        header -> domains.of(header).isPresent() ? List.of(body) : List.of());

        private final List<String> marks = new ArrayList<>();

        private Signing() {}

        /** Takes a whole message, in place of {@link #through}. */
        public void read(InputStream message) throws IOException {
            stream.readAll(message);
        }

        /** A stream that passes everything on to {@code out}, and sees it. */
        public OutputStream through(OutputStream out) {
            return new FilterOutputStream(out) {
                @Override
                public void write(int octet) throws IOException {
                    write(new byte[] {(byte) octet}, 0, 1);
                }

                @Override
                public void write(byte[] octets, int offset, int length) throws IOException {
                    out.write(octets, offset, length);
                    stream.write(octets, offset, length);
                }
            };
        }

        /**
         * The DKIM-Signature fields to put before the message, which has ended; nothing where it is
         * not from one of the own domains.
         */
        @Requirement("F-08")
        public byte[] fields() throws IOException {
            stream.finish();
            Optional<String> domain = stream.header().flatMap(domains::of);
            if (domain.isEmpty()) {
                return new byte[0];
            }
            String bodyHash = Base64.getEncoder().encodeToString(body.finish());
            StringBuilder all = new StringBuilder();
            for (SigningKey key : keys.current()) {
                all.append(field(key, domain.get(), stream.header().get(), bodyHash));
                marks.add(mark(key, domain.get()));
            }
            return all.toString().getBytes(StandardCharsets.ISO_8859_1);
        }

        /** For each of the {@link #fields} its {@code d=}, {@code s=} and {@code a=}. */
        public List<String> marks() {
            return List.copyOf(marks);
        }
    }

    private static String mark(SigningKey key, String domain) {
        return "d=" + domain + " s=" + key.selector() + " a=" + key.algorithm().wire();
    }

    private String field(SigningKey key, String domain, Header header, String bodyHash)
            throws IOException {
        List<String> signed = names.of(header);
        StringBuilder field =
                new StringBuilder(Signature.NAME)
                        .append(": v=1; a=")
                        .append(key.algorithm().wire())
                        .append("; c=relaxed/relaxed;\r\n\td=")
                        .append(domain)
                        .append("; s=")
                        .append(key.selector())
                        .append("; t=")
                        .append(clock.instant().getEpochSecond())
                        .append(";\r\n\th=");
        appendFolded(field, signed);
        field.append(";\r\n\tbh=").append(bodyHash).append(";\r\n\tb=");
        byte[] octets =
                SignedFields.octets(header, signed, Canonicalization.RELAXED, field.toString());
        String value = Base64.getEncoder().encodeToString(key.sign(octets));
        for (int at = 0; at < value.length(); at += LINE) {
            field.append(at == 0 ? "" : "\r\n\t ")
                    .append(value, at, Math.min(at + LINE, value.length()));
        }
        return field.append("\r\n").toString();
    }

    private static void appendFolded(StringBuilder field, List<String> names) {
        int column = 3;
        String colon = "";
        for (String name : names) {
            field.append(colon);
            if (column + name.length() > LINE) {
                field.append("\r\n\t ");
                column = 2;
            }
            field.append(name);
            column += name.length() + 1;
            colon = ":";
        }
    }
}
