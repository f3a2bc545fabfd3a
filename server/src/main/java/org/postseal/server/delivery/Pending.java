package org.postseal.server.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The recipients of an attempt that have no result yet, and what stood in their way last.
 *
 * <p>Success and permanent refusal are recorded at once. Transient trouble is noted and the next
 * host is tried; the note is recorded when no host is left. What is permanent at one host does not
 * outweigh what is transient at another.
 */
final class Pending {
    private final Transport.Recorder recorder;
    private final Map<Integer, Planned> recipients = new LinkedHashMap<>();
    private final Map<Integer, Note> notes = new HashMap<>();

    private record Note(String relay, Trouble trouble) {}

    Pending(Transport.Recorder recorder) {
        this.recorder = recorder;
    }

    /** Adds a recipient, or replaces what was planned for it. */
    void put(Planned planned) {
        recipients.put(planned.recipient().number(), planned);
    }

    List<Planned> all() {
        return List.copyOf(recipients.values());
    }

    boolean isEmpty() {
        return recipients.isEmpty();
    }

    void note(Planned planned, String relay, Trouble trouble) {
        notes.merge(
                planned.recipient().number(),
                new Note(relay, trouble),
                (old, now) ->
                        now.trouble().isPermanent() && !old.trouble().isPermanent() ? old : now);
    }

    /** A host could not be used: everybody waits for the next. */
    void noteAll(String relay, Trouble trouble) {
        recipients.values().forEach(planned -> note(planned, relay, trouble));
    }

    void record(List<Result> results) {
        if (!results.isEmpty()) {
            results.forEach(result -> recipients.remove(result.recipient().number()));
            recorder.record(results);
        }
    }

    void fail(Planned planned, String relay, Trouble trouble) {
        record(List.of(failed(planned, relay, trouble)));
    }

    /**
     * No host is left.
     *
     * @param otherwise for recipients that met no trouble, because no host was there to meet
     */
    void finish(Trouble otherwise) {
        List<Result> results = new ArrayList<>();
        for (Planned planned : recipients.values()) {
            Note note =
                    notes.getOrDefault(
                            planned.recipient().number(), new Note(Relay.NONE, otherwise));
            results.add(failed(planned, note.relay(), note.trouble()));
        }
        record(results);
    }

    static Result failed(Planned planned, String relay, Trouble trouble) {
        return new Result(
                planned.recipient(), relay, new Outcome.Failed(trouble), planned.summary());
    }
}
