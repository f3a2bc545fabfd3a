package org.postseal.server.site;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.postseal.client.sealing.Signer;
import org.postseal.server.files.PrivateFiles;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Armor;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Site keys in a directory: {@code site-key.pgp}, the transferable secret key, unencrypted and
 * readable by its owner alone; {@code destroyed-subkeys}; {@code users/}. A directory that holds
 * the key may be read-only until a rotation is due.
 *
 * <p>A change is on disk before it is in force. Reads take no lock: they see one immutable {@link
 * KeyState}.
 */
public final class FileSiteKeys implements SiteKeys {
    /** When the operator is warned that an encryption subkey without successor ends (P-15). */
    public static final List<Duration> WARNINGS =
            List.of(Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(60));

    private static final String KEY_FILE = "site-key.pgp";
    private static final Duration GRACE = Duration.ofDays(2);

    private final Path file;
    private final DestroyedSubkeys destroyedSubkeys;
    private final UserCertificates users;
    private final Path userDirectory;
    private final SiteKeySettings settings;
    private final InstantSource clock;
    private final KeyMaker maker;
    private volatile KeyState state;

    private FileSiteKeys(
            Path directory, SiteKeySettings settings, InstantSource clock, SecureRandom random)
            throws IOException, PGPException {
        PrivateFiles.createDirectory(directory);
        requirePrivate(directory);
        this.file = directory.resolve(KEY_FILE);
        this.destroyedSubkeys = new DestroyedSubkeys(directory.resolve("destroyed-subkeys"));
        this.settings = settings;
        this.clock = clock;
        this.maker = new KeyMaker(random);
        this.userDirectory = directory.resolve("users");
        if (Files.exists(file)) {
            this.state = read();
        } else {
            this.state = create();
            PrivateFiles.createDirectory(userDirectory);
        }
        this.users = new UserCertificates(userDirectory);
    }

    /**
     * Reads the keys, or makes them where the directory has never held any.
     *
     * @throws IOException where keys are readable by others, damaged, lost or of another domain;
     *     the message says what to do
     */
    public static FileSiteKeys open(
            Path directory, SiteKeySettings settings, InstantSource clock, SecureRandom random)
            throws IOException {
        try {
            return new FileSiteKeys(directory, settings, clock, random);
        } catch (PGPException e) {
            throw new SiteKeyException(directory + ": the site key cannot be used", e);
        }
    }

    private KeyState create() throws IOException, PGPException {
        if (destroyedSubkeys.exists()) { // a new identity here would break every pin and record
            throw new SiteKeyException(
                    file
                            + " is missing but was there: restore it from a backup, or empty the"
                            + " directory to start with a new identity");
        }
        PGPSecretKeyRing ring = maker.create(settings, now());
        PrivateFiles.replace(file, ring.getEncoded());
        destroyedSubkeys.write(List.of());
        return KeyState.of(ring, List.of());
    }

    private static void requirePrivate(Path path) throws SiteKeyException {
        try {
            PrivateFiles.requirePrivate(path);
        } catch (IOException e) {
            throw new SiteKeyException(e.getMessage(), e);
        }
    }

    private KeyState read() throws IOException, PGPException {
        requirePrivate(file);
        PGPSecretKeyRing ring = SiteKeyFile.decode(file, Files.readAllBytes(file));
        List<String> userIds = new ArrayList<>();
        ring.getPublicKey().getUserIDs().forEachRemaining(userIds::add);
        if (userIds.stream().noneMatch(id -> id.endsWith("@" + settings.domain() + ">"))) {
            throw new SiteKeyException(
                    file
                            + " is not a key of "
                            + settings.domain()
                            + ": its User ID is "
                            + userIds
                            + "; set the domain right, or name another keys-dir");
        }
        List<EncryptionSubkey> destroyed = destroyedSubkeys.read();
        PGPSecretKeyRing kept = SiteKeyFile.without(ring, destroyed);
        if (kept.size() != ring.size()) { // stopped between the two writes of destroyExpired
            PrivateFiles.replaceAndWipe(file, kept.getEncoded());
        }
        return KeyState.of(kept, destroyed);
    }

    @Override
    public Fingerprint fingerprint() {
        return state.fingerprint();
    }

    @Override
    public byte[] certificate() {
        return state.certificate(now());
    }

    /** The certificate as {@code key export} prints it. */
    public byte[] exportArmored() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream armor = Armor.encoder(out, Armor.Label.PUBLIC_KEY, true)) {
            armor.write(certificate());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Override
    public Signer signer(Instant now) {
        return state.signer();
    }

    @Override
    public Lookup decryptionKey(long keyId) {
        return state.lookup(keyId);
    }

    @Override
    public List<Long> encryptionKeyIds() {
        return state.encryptionKeyIds();
    }

    /** The encryption subkeys that still decrypt, newest first. */
    public List<EncryptionSubkey> encryptionSubkeys() {
        return state.subkeys();
    }

    /** True where {@link #rotate} is due: the newest subkey ends within the overlap. */
    @Requirement("P-15")
    public boolean isRotationDue(Instant now) {
        return dueWithin(now, settings.overlap()).isPresent();
    }

    /** The newest encryption subkey, where it ends within this time: see {@link #WARNINGS}. */
    @Requirement("P-15")
    public Optional<EncryptionSubkey> dueWithin(Instant now, Duration within) {
        return Optional.of(state.subkeys().getFirst()).filter(s -> s.isExpired(now.plus(within)));
    }

    /** Adds an encryption subkey that overlaps the present one. Durable on return. */
    @Requirement("P-15")
    public synchronized EncryptionSubkey rotate(Instant now) throws IOException {
        try {
            KeyState current = state;
            PGPSecretKeyRing ring =
                    maker.withEncryptionSubkey(
                            current.ring(),
                            settings.encryptionValidity(),
                            now.truncatedTo(ChronoUnit.SECONDS));
            PrivateFiles.replace(file, ring.getEncoded());
            KeyState next = KeyState.of(ring, current.destroyed());
            state = next;
            return next.subkeys().stream()
                    .filter(s -> !current.subkeys().contains(s))
                    .findFirst()
                    .orElseThrow();
        } catch (PGPException e) {
            throw new SiteKeyException("no new encryption subkey could be made", e);
        }
    }

    /**
     * Destroys encryption subkeys that expired longer ago than any queue holds mail, and two days.
     * The newest subkey stays until it has a successor.
     *
     * @return what was destroyed; durable
     */
    @Requirement("P-15")
    public synchronized List<EncryptionSubkey> destroyExpired(Instant now, Duration queueLifetime)
            throws IOException {
        KeyState current = state;
        Instant limit = now.minus(queueLifetime).minus(GRACE);
        List<EncryptionSubkey> doomed =
                current.subkeys().stream().skip(1).filter(s -> s.isExpired(limit)).toList();
        if (doomed.isEmpty()) {
            return doomed;
        }
        List<EncryptionSubkey> destroyed =
                Stream.concat(current.destroyed().stream(), doomed.stream()).toList();
        PGPSecretKeyRing ring = SiteKeyFile.without(current.ring(), doomed);
        destroyedSubkeys.write(destroyed); // first: a stop in between is mended by the next start
        PrivateFiles.replaceAndWipe(file, ring.getEncoded());
        try {
            state = KeyState.of(ring, destroyed);
        } catch (PGPException e) {
            throw new SiteKeyException("the site key cannot be used", e);
        }
        return doomed;
    }

    @Override
    public Optional<byte[]> userCertificate(Mailbox mailbox) {
        return users.find(mailbox);
    }

    /**
     * The user certificate that the Web Key Directory has under this name.
     *
     * @param hash as {@link org.postseal.spec.dns.Names#wkdHash} makes it
     */
    public Optional<byte[]> userCertificate(String domain, String hash) {
        return users.inDirectory(domain, hash);
    }

    /** Where the user certificates are, if any. */
    public Path userDirectory() {
        return userDirectory;
    }

    /**
     * Serves this certificate, binary or armored, for an address from now on.
     *
     * @throws IOException where it is no certificate, too large, or not on disk
     */
    public Fingerprint putUserCertificate(Mailbox mailbox, byte[] certificate) throws IOException {
        return users.put(mailbox, certificate);
    }

    /** True where one was served. */
    public boolean removeUserCertificate(Mailbox mailbox) throws IOException {
        return users.remove(mailbox);
    }

    /** Addresses, lower-case, and the certificates served for them. */
    public List<UserCertificate> userCertificates() {
        return users.list();
    }

    /** Reads {@code users/} anew, for files put there or taken away by hand. */
    public void reloadUserCertificates() throws IOException {
        users.load();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
