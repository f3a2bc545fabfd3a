package org.postseal.client.keys;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The administrator's word: a certificate, or its fingerprint, for a mailbox or a domain. Above
 * every other source. A fingerprint alone says which certificate counts wherever it is found.
 *
 * <p>A row's value is one line with the fingerprint, then the certificate's octets if it is known.
 */
public final class Pins {
    private static final Logger LOG = LoggerFactory.getLogger(Pins.class);

    /** Pins are not swept; stores need a time that every calendar can hold. */
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    private final RecordStore store;
    private final ParsedCertificates parser = new ParsedCertificates();

    public Pins(RecordStore store) {
        this.store = store;
    }

    /**
     * One pin.
     *
     * @param target {@code local-part@domain} or a domain
     */
    public record Pin(String target, Fingerprint fingerprint, Optional<Certificate> certificate) {}

    public void pin(Mailbox mailbox, Certificate certificate) {
        put(target(mailbox), certificate.fingerprint(), certificate.encoded());
    }

    public void pin(Mailbox mailbox, Fingerprint fingerprint) {
        put(target(mailbox), fingerprint, new byte[0]);
    }

    /** Pins a site certificate. */
    public void pinSite(String domain, Certificate certificate) {
        put(domain, certificate.fingerprint(), certificate.encoded());
    }

    /** Pins a site's fingerprint: it stands in the place of {@code k}. */
    public void pinSite(String domain, Fingerprint fingerprint) {
        put(domain, fingerprint, new byte[0]);
    }

    private void put(String target, Fingerprint fingerprint, byte[] certificate) {
        byte[] head = (fingerprint.hex() + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] value = Arrays.copyOf(head, head.length + certificate.length);
        System.arraycopy(certificate, 0, value, head.length, certificate.length);
        store.put(RecordStore.Table.PIN, new RecordStore.Row(target, value, NEVER));
    }

    public Optional<Pin> of(Mailbox mailbox) {
        return get(target(mailbox));
    }

    public Optional<Pin> ofDomain(String domain) {
        return get(domain);
    }

    public List<Pin> list() {
        return store.list(RecordStore.Table.PIN).stream()
                .flatMap(row -> decode(row).stream())
                .toList();
    }

    /** Forgets the pin of a mailbox or domain; false where there was none. */
    public boolean forget(String target) {
        return store.remove(RecordStore.Table.PIN, target);
    }

    private Optional<Pin> get(String target) {
        return store.get(RecordStore.Table.PIN, target).flatMap(this::decode);
    }

    /** The key of a mailbox's rows: its local-part as given. */
    static String target(Mailbox mailbox) {
        return mailbox.localPart() + "@" + mailbox.domain();
    }

    private Optional<Pin> decode(RecordStore.Row row) {
        try {
            byte[] value = row.value();
            int end = 0;
            while (end < value.length && value[end] != '\n') {
                end++;
            }
            Fingerprint fingerprint =
                    Fingerprint.parse(new String(value, 0, end, StandardCharsets.US_ASCII));
            if (end + 1 >= value.length) {
                return Optional.of(new Pin(row.key(), fingerprint, Optional.empty()));
            }
            Certificate certificate =
                    parser.parse(Arrays.copyOfRange(value, end + 1, value.length));
            if (!certificate.fingerprint().equals(fingerprint)) {
                throw new SyntaxException("the certificate is not the one pinned");
            }
            return Optional.of(new Pin(row.key(), fingerprint, Optional.of(certificate)));
        } catch (SyntaxException e) {
            // Not removed: a pin is the administrator's, and they should see what became of it.
            LOG.error("pin: target={}, status=ignored ({})", row.key(), e.getMessage());
            return Optional.empty();
        }
    }
}
