package org.postseal.interop.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A system-call trace of a server ({@code strace -f -y}), read for one thing: was the log on disk
 * when the client was told 250? Envelopes stand in clear in the log, so a recipient that no other
 * message has shows which write, and so which commit, is whose.
 */
final class SyncTrace {
    private static final Pattern CALL = Pattern.compile("(\\d+) +(?:<\\.\\.\\. )?(\\w+)[ (].*");
    private static final String LOG_FILE = "spool.db-wal>";

    private final List<String> lines;
    private final List<Sync> syncs = new ArrayList<>();

    /** A completed fsync of the log: the lines where it begins and ends. */
    private record Sync(int begin, int end) {}

    SyncTrace(List<String> lines) {
        this.lines = lines;
        Map<String, Integer> begun = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher call = CALL.matcher(lines.get(i));
            if (!call.matches() || !call.group(2).matches("fsync|fdatasync")) {
                continue;
            }
            String thread = call.group(1);
            if (lines.get(i).contains(LOG_FILE)) {
                begun.put(thread, i);
            }
            if (lines.get(i).matches(".*\\) += 0")) {
                Integer begin = begun.remove(thread);
                if (begin != null) {
                    syncs.add(new Sync(begin, i));
                }
            }
        }
    }

    /**
     * What is wrong with 250 for these messages.
     *
     * @param queueIds as told in the reply, by recipient
     */
    List<String> faults(Map<String, String> queueIds) {
        List<String> faults = new ArrayList<>();
        queueIds.forEach(
                (recipient, id) -> {
                    int written = written(recipient);
                    int told = told(id);
                    if (written < 0 || told < 0) {
                        faults.add(recipient + ": written " + written + ", told " + told);
                    } else if (covering(written, told).isEmpty()) {
                        faults.add(recipient + ": told 250 before its commit was on disk");
                    }
                });
        return faults;
    }

    /** How many syncs these messages needed: fewer than messages where commits were grouped. */
    int groups(Map<String, String> queueIds) {
        Set<Sync> used = new HashSet<>();
        queueIds.forEach(
                (recipient, id) ->
                        used.addAll(
                                covering(written(recipient), told(id)).stream().limit(1).toList()));
        return used.size();
    }

    /**
     * The messages that were told 250 while any octet of the log was not on disk. Only where one
     * message was sent after the other is that wrong.
     */
    List<String> unsynced(Map<String, String> queueIds) {
        List<String> faults = new ArrayList<>();
        queueIds.forEach(
                (recipient, id) -> {
                    int told = told(id);
                    int last = told - 1;
                    while (last >= 0 && !isLogWrite(lines.get(last))) {
                        last--;
                    }
                    if (last < 0 || covering(last, told).isEmpty()) {
                        faults.add(recipient + ": told 250 with octets not yet on disk");
                    }
                });
        return faults;
    }

    private List<Sync> covering(int written, int told) {
        return syncs.stream().filter(s -> s.begin() > written && s.end() < told).toList();
    }

    private int written(String recipient) {
        return first(line -> isLogWrite(line) && line.contains(recipient));
    }

    private int told(String id) {
        return first(line -> line.contains("\"250 2.0.0 Ok: queued as " + id + "\\r\\n"));
    }

    private int first(java.util.function.Predicate<String> wanted) {
        for (int i = 0; i < lines.size(); i++) {
            if (wanted.test(lines.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isLogWrite(String line) {
        return line.contains(" pwrite64(") && line.contains(LOG_FILE);
    }

    /** The same trace as it would be of a server that does not sync. */
    SyncTrace withoutSyncs() {
        return new SyncTrace(
                lines.stream().filter(line -> !line.matches("\\d+ .*f(data)?sync.*")).toList());
    }

    /** The same trace as it would be of a server that says 250 and syncs afterwards. */
    SyncTrace withSyncsLast() {
        List<String> moved = new ArrayList<>(withoutSyncs().lines);
        lines.stream().filter(line -> line.matches("\\d+ .*f(data)?sync.*")).forEach(moved::add);
        return new SyncTrace(moved);
    }
}
