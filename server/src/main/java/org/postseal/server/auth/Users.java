package org.postseal.server.auth;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The users of the moment: the file is read again when it has changed. One that cannot be read
 * leaves the users as they were, and the log says why.
 */
public final class Users {
    private static final Logger LOG = LoggerFactory.getLogger(Users.class);

    private final Path file;
    private final String domain;
    private final SecureRandom random;
    private UserFile users;
    private Optional<Stamp> read;

    /** What tells one state of the file from another. */
    private record Stamp(Object key, long size, long modified) {}

    /**
     * Opens a file, which need not be there yet.
     *
     * @param domain of the address of a user whose name is none
     * @throws IOException where it is there and cannot be used
     */
    public Users(Path file, String domain, SecureRandom random) throws IOException {
        this.file = file;
        this.domain = domain;
        this.random = random;
        this.read = stamp();
        this.users = UserFile.read(file, random);
    }

    /**
     * One user.
     *
     * @param exists where false, the keys are made up: nothing matches them
     */
    record Entry(boolean exists, ScramKeys keys, Senders senders) {}

    /** Finds a user by a prepared name; blocks for the disk. */
    synchronized Entry find(String name) {
        refresh();
        return users.find(name)
                .map(user -> new Entry(true, user.keys(), Senders.of(name, domain, user.senders())))
                .orElseGet(() -> new Entry(false, decoy(name), new Senders(Set.of())));
    }

    private void refresh() {
        Optional<Stamp> now = stamp();
        if (now.equals(read)) {
            return;
        }
        read = now;
        try {
            users = now.isPresent() ? UserFile.read(file, random) : UserFile.empty(random);
            LOG.info("users read again: file={}, users={}", file, users.names().size());
        } catch (IOException e) {
            LOG.error("users not read again, those known before stand: {}", e.getMessage());
        }
    }

    private Optional<Stamp> stamp() {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(
                    new Stamp(
                            String.valueOf(now.fileKey()),
                            now.size(),
                            now.lastModifiedTime().toMillis()));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    /** Keys that stay the same for a name, as those of a user do. */
    private ScramKeys decoy(String name) {
        return new ScramKeys(
                ScramKeys.ITERATIONS,
                Arrays.copyOf(mac("salt", name), ScramKeys.SALT),
                mac("stored", name),
                mac("server", name));
    }

    private byte[] mac(String use, String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(users.secret(), "HmacSHA256"));
            mac.update((use + "\0").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
