package org.postseal.server.dkim;

import org.postseal.server.dkim.DkimRecord.Use;
import org.postseal.server.files.PrivateFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The site's DKIM keys in a directory: {@code postseal1-rsa.pem}, {@code postseal1-ed25519.pem},
 * {@code postseal2-rsa.pem} …; the name is the selector. All local domains share them.
 *
 * <p>The last generation is the next one: published and not yet used. The one before signs; one
 * older may be there, whose records mail on its way still needs. A change is on disk before it is
 * in force.
 */
public final class DkimKeys {
    private static final String SUFFIX = ".pem";

    private final Path directory;
    private final String prefix;
    private final SecureRandom random;
    private volatile List<Generation> generations;

    /** The keys of one number, one for each algorithm. */
    private record Generation(int number, Map<Algorithm, SigningKey> keys) {}

    private DkimKeys(Path directory, String prefix, SecureRandom random) throws IOException {
        this.directory = directory;
        this.prefix = prefix;
        this.random = random;
        this.generations = read();
    }

    /**
     * Reads the keys; there may be none yet.
     *
     * @param keysDir the site's directory of private keys
     * @param prefix what selectors begin with
     * @throws IOException where keys are readable by others or damaged; the message says what to do
     */
    public static DkimKeys open(Path keysDir, String prefix, SecureRandom random)
            throws IOException {
        return new DkimKeys(keysDir.resolve("dkim"), prefix, random);
    }

    private List<Generation> read() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        PrivateFiles.requirePrivate(directory);
        SortedMap<Integer, Map<Algorithm, SigningKey>> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                read(file, found);
            }
        }
        List<Generation> all = new ArrayList<>();
        for (Map.Entry<Integer, Map<Algorithm, SigningKey>> one : found.entrySet()) {
            // Stopped between the two files of a generation: the missing one is made now.
            all.add(generation(one.getKey(), one.getValue()));
        }
        return List.copyOf(all);
    }

    private void read(Path file, SortedMap<Integer, Map<Algorithm, SigningKey>> found)
            throws IOException {
        String name = file.getFileName().toString();
        for (Algorithm algorithm : Algorithm.values()) {
            String end = "-" + algorithm.keyType() + SUFFIX;
            if (!name.startsWith(prefix) || !name.endsWith(end)) {
                continue;
            }
            String number =
                    name.length() < prefix.length() + end.length()
                            ? ""
                            : name.substring(prefix.length(), name.length() - end.length());
            if (isNumber(number)) {
                PrivateFiles.requirePrivate(file);
                found.computeIfAbsent(Integer.valueOf(number), _ -> new EnumMap<>(Algorithm.class))
                        .put(algorithm, decode(file, algorithm));
            }
        }
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() < 9
                && text.charAt(0) != '0'
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static SigningKey decode(Path file, Algorithm algorithm) throws IOException {
        String name = file.getFileName().toString();
        String selector = name.substring(0, name.length() - SUFFIX.length());
        try {
            return SigningKey.decode(selector, algorithm, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IOException(file + " " + e.getMessage(), e);
        }
    }

    private Generation generation(int number, Map<Algorithm, SigningKey> known) throws IOException {
        Map<Algorithm, SigningKey> keys = new EnumMap<>(Algorithm.class);
        keys.putAll(known);
        PrivateFiles.createDirectory(directory);
        for (Algorithm algorithm : Algorithm.values()) {
            if (!keys.containsKey(algorithm)) {
                Path file = file(number, algorithm);
                PrivateFiles.replace(file, SigningKey.generate(algorithm, random));
                keys.put(algorithm, decode(file, algorithm));
            }
        }
        return new Generation(number, Map.copyOf(keys));
    }

    private Path file(int number, Algorithm algorithm) {
        return directory.resolve(prefix + number + "-" + algorithm.keyType() + SUFFIX);
    }

    public boolean exist() {
        return !generations.isEmpty();
    }

    /** Makes the current and the next keys, unless there are any. */
    public synchronized void create() throws IOException {
        if (generations.size() < 2) {
            List<Generation> all = new ArrayList<>(generations);
            int first = all.isEmpty() ? 1 : all.getLast().number() + 1;
            for (int number = first; all.size() < 2; number++) {
                all.add(generation(number, Map.of()));
            }
            generations = List.copyOf(all);
        }
    }

    /**
     * The next keys become the current ones, and new next ones are made; what was current stays
     * published until the rotation after this.
     */
    public synchronized void rotate() throws IOException {
        create();
        List<Generation> all = new ArrayList<>(generations);
        all.add(generation(all.getLast().number() + 1, Map.of()));
        List<Generation> kept = all.subList(Math.max(0, all.size() - 3), all.size());
        generations = List.copyOf(kept);
        for (Generation old : all.subList(0, all.size() - kept.size())) {
            for (Algorithm algorithm : Algorithm.values()) {
                PrivateFiles.delete(file(old.number(), algorithm));
            }
        }
    }

    /** The keys that sign now; none where there are none. */
    List<SigningKey> current() {
        List<Generation> all = generations;
        return all.isEmpty()
                ? List.of()
                : sorted(all.size() == 1 ? all.getFirst() : all.get(all.size() - 2));
    }

    private static List<SigningKey> sorted(Generation generation) {
        return Stream.of(Algorithm.values()).map(generation.keys()::get).toList();
    }

    /** What is to stand in the zone of a domain: previous, current and next keys. */
    public List<DkimRecord> records(String domain) {
        List<Generation> all = generations;
        List<DkimRecord> records = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Use use = use(i, all.size());
            for (SigningKey key : sorted(all.get(i))) {
                String owner = key.selector() + "._domainkey." + domain.toLowerCase(Locale.ROOT);
                records.add(new DkimRecord(owner, key.recordText(), use));
            }
        }
        return records;
    }

    private static Use use(int index, int size) {
        int current = Math.max(0, size - 2);
        return index < current ? Use.PREVIOUS : index == current ? Use.CURRENT : Use.NEXT;
    }
}
