package org.postseal.server.site;

import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.postseal.server.files.PrivateFiles;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.Names;
import org.postseal.spec.openpgp.Armor;
import org.postseal.spec.openpgp.ArmorDecoder;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The user certificates that this site serves: files {@code ADDRESS.pgp} (binary) or {@code
 * ADDRESS.asc} (armored) in one directory. This site compares local-parts without case. Octets
 * outside {@code A-Za-z0-9.+_=@-} stand as {@code %XX} in file names.
 */
final class UserCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(UserCertificates.class);

    /** Armored, with signatures by others, which are not served. */
    private static final int MAX_INPUT = 1024 * 1024;

    private static final String PLAIN = ".+_=@-";

    private final Path directory;
    private volatile Map<String, UserCertificate> entries = Map.of();

    /** By domain and hash: those that the Web Key Directory serves. */
    private volatile Map<String, UserCertificate> directoryEntries = Map.of();

    UserCertificates(Path directory) throws IOException {
        this.directory = directory;
        load();
    }

    /**
     * Reads the directory anew. A file that cannot be read is logged and left alone: it must not
     * keep mail from running.
     */
    synchronized void load() throws IOException {
        Map<String, UserCertificate> found = new HashMap<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{pgp,asc}")) {
                files.forEach(file -> read(file).ifPresent(e -> found.put(e.address(), e)));
            }
        }
        serve(found);
    }

    /** A certificate that does not name the address is of no use to who finds it in WKD. */
    private void serve(Map<String, UserCertificate> next) {
        Map<String, UserCertificate> byHash = new HashMap<>();
        for (UserCertificate entry : next.values()) {
            if (entry.named()) {
                int at = entry.address().lastIndexOf('@');
                String hash = Names.wkdHash(entry.address().substring(0, at));
                byHash.put(entry.address().substring(at + 1) + "/" + hash, entry);
            }
        }
        entries = Map.copyOf(next);
        directoryEntries = Map.copyOf(byHash);
    }

    private static Optional<UserCertificate> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String name = file.getFileName().toString();
            String address = address(name.substring(0, name.length() - 4));
            return Optional.of(minimised(address, in.readNBytes(MAX_INPUT + 1)));
        } catch (IOException e) {
            LOG.warn("user certificate not served: file={} error={}", file, e.getMessage());
            return Optional.empty();
        }
    }

    Optional<byte[]> find(Mailbox mailbox) {
        return Optional.ofNullable(entries.get(key(mailbox))).map(e -> e.octets().clone());
    }

    Optional<byte[]> inDirectory(String domain, String hash) {
        return Optional.ofNullable(directoryEntries.get(domain + "/" + hash))
                .map(e -> e.octets().clone());
    }

    List<UserCertificate> list() {
        return entries.values().stream()
                .sorted(Comparator.comparing(UserCertificate::address))
                .toList();
    }

    /** Minimises and stores; durable on return. */
    synchronized Fingerprint put(Mailbox mailbox, byte[] certificate) throws IOException {
        UserCertificate entry = minimised(key(mailbox), certificate);
        PrivateFiles.createDirectory(directory);
        PrivateFiles.requirePrivate(directory);
        PrivateFiles.replace(file(entry.address(), ".pgp"), entry.octets());
        PrivateFiles.delete(file(entry.address(), ".asc"));
        Map<String, UserCertificate> next = new HashMap<>(entries);
        next.put(entry.address(), entry);
        serve(next);
        return entry.fingerprint();
    }

    synchronized boolean remove(Mailbox mailbox) throws IOException {
        String address = key(mailbox);
        PrivateFiles.delete(file(address, ".pgp"));
        PrivateFiles.delete(file(address, ".asc"));
        Map<String, UserCertificate> next = new HashMap<>(entries);
        boolean served = next.remove(address) != null;
        serve(next);
        return served;
    }

    @Requirement("K-06")
    private static UserCertificate minimised(String address, byte[] certificate)
            throws IOException {
        PGPPublicKeyRing ring = parse(certificate);
        byte[] minimal = MinimalCertificate.whole(ring, id -> isFor(id, address));
        if (minimal.length > KeyReply.MAX_CERTIFICATE) {
            throw new SiteKeyException(
                    "certificate of more than " + KeyReply.MAX_CERTIFICATE + " octets");
        }
        Fingerprint fingerprint = Fingerprint.of(ring.getPublicKey().getFingerprint());
        return new UserCertificate(address, fingerprint, minimal, names(ring, address));
    }

    private static boolean names(PGPPublicKeyRing ring, String address) {
        Iterator<String> userIds = ring.getPublicKey().getUserIDs();
        while (userIds.hasNext()) {
            if (isFor(userIds.next(), address)) {
                return true;
            }
        }
        return false;
    }

    private static PGPPublicKeyRing parse(byte[] octets) throws SiteKeyException {
        if (octets.length > MAX_INPUT) {
            throw new SiteKeyException("certificate too large to serve");
        }
        try {
            byte[] binary = octets.length > 0 && octets[0] < 0 ? octets : dearmored(octets);
            return new PGPPublicKeyRing(binary, new BcKeyFingerprintCalculator());
        } catch (IOException | SyntaxException | RuntimeException e) {
            throw new SiteKeyException("expected one public OpenPGP certificate", e);
        }
    }

    private static byte[] dearmored(byte[] octets) throws SyntaxException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArmorDecoder decoder =
                new ArmorDecoder(Armor.Label.PUBLIC_KEY, ArmorDecoder.Crc24Check.IGNORE, out);
        decoder.write(octets, 0, octets.length);
        decoder.finish();
        return out.toByteArray();
    }

    private static boolean isFor(String userId, String address) {
        String id = userId.toLowerCase(Locale.ROOT);
        return id.equals(address) || id.endsWith("<" + address + ">");
    }

    private static String key(Mailbox mailbox) {
        return (mailbox.localPart() + "@" + mailbox.domain()).toLowerCase(Locale.ROOT);
    }

    private Path file(String address, String extension) {
        StringBuilder name = new StringBuilder();
        for (byte octet : address.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            boolean plain =
                    (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0;
            if (plain && !(c == '.' && name.isEmpty())) { // a leading dot would hide the file
                name.append(c);
            } else {
                name.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return directory.resolve(name + extension);
    }

    private static String address(String name) throws SiteKeyException {
        byte[] octets = new byte[name.length()];
        int length = 0;
        try {
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                boolean escape = c == '%';
                octets[length++] =
                        (byte) (escape ? Integer.parseInt(name, i + 1, i + 3, 16) : (int) c);
                i += escape ? 2 : 0;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new SiteKeyException("file name is no address: " + name, e);
        }
        String address = new String(octets, 0, length, StandardCharsets.UTF_8);
        if (address.indexOf('@') < 1) {
            throw new SiteKeyException("file name is no address: " + name);
        }
        return address.toLowerCase(Locale.ROOT);
    }
}
