package org.postseal.server.auth;

import org.postseal.server.files.PrivateFiles;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The users as a file has them: a first line {@code postseal-users 1 SECRET}, then one line a user:
 * the name, the keys in the form of RFC 5803, and the sender addresses besides his own, with spaces
 * between. The file is its owner's alone. The secret makes the salts of users that do not exist.
 */
public final class UserFile {
    private static final String MAGIC = "postseal-users 1 ";
    private static final long MAX_FILE = 16 << 20;
    private static final int SECRET = 32;
    private static final int MOST_SENDERS = 1000;

    private final byte[] secret;
    private final NavigableMap<String, User> users;

    private UserFile(byte[] secret, NavigableMap<String, User> users) {
        this.secret = secret;
        this.users = users;
    }

    /** What stands in a line behind the name. */
    record User(ScramKeys keys, List<String> senders) {
        User {
            senders = List.copyOf(senders);
        }
    }

    /** A change of the users. */
    public interface Change {
        /** Says what is wrong, where it cannot be made. */
        Optional<String> apply(UserFile users);
    }

    static UserFile empty(SecureRandom random) {
        byte[] secret = new byte[SECRET];
        random.nextBytes(secret);
        return new UserFile(secret, new TreeMap<>());
    }

    /**
     * Reads a file; where there is none, there are no users.
     *
     * @throws IOException also where others may read it, or it is malformed
     */
    public static UserFile read(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            return empty(random);
        }
        PrivateFiles.requirePrivate(file);
        if (Files.size(file) > MAX_FILE) {
            throw new IOException(file + ": is larger than 16 MiB");
        }
        return parse(file, Files.readString(file, StandardCharsets.UTF_8));
    }

    private static UserFile parse(Path file, String text) throws IOException {
        String[] lines = text.split("\n", -1);
        TreeMap<String, User> users = new TreeMap<>();
        int number = 1;
        try {
            byte[] secret = secret(lines[0]);
            for (number = 2; number <= lines.length; number++) {
                String line = lines[number - 1];
                if (!line.isEmpty()) {
                    List<String> words = List.of(line.split(" ", -1));
                    String keys = words.size() < 2 ? "" : words.get(1);
                    List<String> senders = words.subList(Math.min(2, words.size()), words.size());
                    users.put(words.getFirst(), new User(ScramKeys.decode(keys), entries(senders)));
                }
            }
            return new UserFile(secret, users);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ":" + number + ": " + e.getMessage(), e);
        }
    }

    private static List<String> entries(List<String> words) {
        return words.stream()
                .map(
                        word ->
                                Senders.entry(word)
                                        .orElseThrow(
                                                () ->
                                                        new IllegalArgumentException(
                                                                "expected a sender address")))
                .toList();
    }

    private static byte[] secret(String line) {
        if (!line.startsWith(MAGIC)) {
            throw new IllegalArgumentException("is no file of `postseal user`");
        }
        return Base64.getDecoder().decode(line.substring(MAGIC.length()));
    }

    /**
     * Changes the file, durably, whole or not at all; changes of several processes come one after
     * another.
     *
     * @return what is wrong, where the change could not be made
     */
    public static Optional<String> change(Path file, SecureRandom random, Change change)
            throws IOException {
        PrivateFiles.createDirectory(file.toAbsolutePath().getParent());
        Path lock = file.resolveSibling("." + file.getFileName() + ".lock");
        PrivateFiles.createFile(lock);
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            UserFile users = read(file, random);
            Optional<String> fault = change.apply(users);
            if (fault.isEmpty() && held.isValid()) {
                PrivateFiles.replace(file, users.encode().getBytes(StandardCharsets.UTF_8));
            }
            return fault;
        }
    }

    private String encode() {
        StringBuilder text = new StringBuilder(MAGIC);
        text.append(Base64.getEncoder().encodeToString(secret)).append('\n');
        users.forEach(
                (name, user) -> {
                    text.append(name).append(' ').append(user.keys().encode());
                    user.senders().forEach(sender -> text.append(' ').append(sender));
                    text.append('\n');
                });
        return text.toString();
    }

    /** Adds a user who is not there yet. */
    public Optional<String> add(String user, String password, SecureRandom random) {
        Optional<String> name = Names.name(user);
        return name.isPresent() && users.containsKey(name.get())
                ? Optional.of(user + " exists; change the password with `postseal user passwd`")
                : set(user, password, List.of(), random);
    }

    /** Gives a user who is there another password. */
    public Optional<String> changePassword(String user, String password, SecureRandom random) {
        return find(user)
                .map(known -> set(user, password, known.senders(), random))
                .orElseGet(() -> unknown(user));
    }

    /**
     * Says which sender addresses a user has besides his own.
     *
     * @param words addresses, {@code @domain}, or {@code *}
     */
    public Optional<String> setSenders(String user, List<String> words) {
        Optional<String> bad =
                words.stream().filter(word -> Senders.entry(word).isEmpty()).findFirst();
        if (bad.isPresent()) {
            return Optional.of(
                    bad.get() + " is no sender; expected alice@example.org, @example.org or \"*\"");
        }
        if (words.size() > MOST_SENDERS) {
            return Optional.of("expected at most " + MOST_SENDERS + " senders");
        }
        Optional<User> known = find(user);
        known.ifPresent(
                old ->
                        users.put(
                                Names.name(user).orElseThrow(),
                                new User(old.keys(), entries(words))));
        return known.isPresent() ? Optional.empty() : unknown(user);
    }

    /** Removes a user. */
    public Optional<String> remove(String user) {
        Optional<String> name = Names.name(user).filter(users::containsKey);
        name.ifPresent(users::remove);
        return name.isPresent() ? Optional.empty() : unknown(user);
    }

    private static Optional<String> unknown(String user) {
        return Optional.of("there is no user " + user);
    }

    private Optional<String> set(
            String user, String password, List<String> senders, SecureRandom random) {
        Optional<String> name = Names.name(user);
        if (name.isEmpty()) {
            return Optional.of("a user name is 1 to 255 characters without spaces");
        }
        Optional<String> prepared = Names.prepared(password);
        if (prepared.isEmpty()) {
            return Optional.of("a password is 1 to 255 characters, none of them a control");
        }
        users.put(name.get(), new User(ScramKeys.of(prepared.get(), random), senders));
        return Optional.empty();
    }

    /** In order. */
    public NavigableSet<String> names() {
        return new TreeSet<>(users.keySet());
    }

    /** The sender addresses of a user, besides his own. */
    public List<String> senders(String name) {
        return find(name).map(User::senders).orElse(List.of());
    }

    /** By a prepared name. */
    Optional<User> find(String name) {
        return Names.name(name).map(users::get);
    }

    byte[] secret() {
        return secret;
    }
}
