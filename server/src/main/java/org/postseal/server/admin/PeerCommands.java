package org.postseal.server.admin;

import org.postseal.client.keys.KnownKey;
import org.postseal.client.keys.KnownKeys;
import org.postseal.server.peers.HostKey;
import org.postseal.server.peers.KnownHost;
import org.postseal.server.peers.KnownSession;
import org.postseal.server.peers.PeerMemory;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code peer list|show|accept|forget}: what is remembered of mail hosts and domains. Words after
 * {@code list}: {@code changed}, {@code limit=N}, {@code name=TEXT}.
 */
@Requirement("C-05")
public final class PeerCommands implements ControlCommand {
    /** Fewer digits are too easily somebody else's. */
    private static final int LEAST_DIGITS = 8;

    private final PeerMemory memory;
    private final KnownKeys keys;

    public PeerCommands(PeerMemory memory, KnownKeys keys) {
        this.memory = memory;
        this.keys = keys;
    }

    @Override
    public ControlReply run(List<String> arguments) {
        String verb = arguments.isEmpty() ? "list" : arguments.getFirst();
        List<String> rest =
                arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        try {
            return switch (verb) {
                case "list" -> list(rest);
                case "show" -> show(name(rest, 1));
                case "accept" ->
                        rest.size() == 2
                                ? accept(name(rest, 2), rest.get(1))
                                : accept(name(rest, 1));
                case "forget" -> forget(name(rest, 1));
                default -> throw new SyntaxException("peer knows list, show, accept, forget");
            };
        } catch (SyntaxException e) {
            return ControlReply.usage(e.getMessage() + "\n");
        }
    }

    private ControlReply list(List<String> words) throws SyntaxException {
        PeerList list = PeerList.of(words);
        memory.hosts().list().forEach(list::add);
        memory.sessions().list().forEach(list::add);
        keys.list().forEach(list::add);
        return ControlReply.ok(list.text());
    }

    private ControlReply show(String name) {
        List<String> parts = new ArrayList<>();
        memory.sessions().get(name).map(PeerText::of).ifPresent(parts::add);
        keys.get(name).map(PeerText::of).ifPresent(parts::add);
        memory.hosts().get(name).map(PeerText::of).ifPresent(parts::add);
        return parts.isEmpty() ? unknown(name) : ControlReply.ok(String.join("", parts));
    }

    private ControlReply accept(String name) throws SyntaxException {
        List<HostKey> changed = memory.hosts().get(name).map(KnownHost::changed).orElse(List.of());
        if (changed.size() > 1) {
            throw new SyntaxException(
                    name
                            + " has shown several keys: name the one that is its own\n"
                            + String.join("", changed.stream().map(PeerText::line).toList()));
        }
        List<String> parts = new ArrayList<>();
        Optional<KnownSession> session = memory.sessions().accept(name);
        session.map(PeerText::of).ifPresent(parts::add);
        Optional<KnownKey> site = keys.accept(name);
        site.map(PeerText::of).ifPresent(parts::add);
        changed.stream()
                .flatMap(key -> memory.hosts().accept(name, key.digest()).stream())
                .map(PeerText::of)
                .forEach(parts::add);
        return accepted(name, parts);
    }

    private ControlReply accept(String host, String key) throws SyntaxException {
        String digits = key.toLowerCase(Locale.ROOT).replaceFirst("^sha256:", "");
        if (!digits.matches("[0-9a-f]{" + LEAST_DIGITS + ",64}")) {
            throw new SyntaxException(
                    "expected a key as `peer show` prints it, or its first "
                            + LEAST_DIGITS
                            + " digits or more");
        }
        List<HostKey> named =
                memory.hosts().get(host).map(KnownHost::changed).orElse(List.of()).stream()
                        .filter(changed -> changed.digest().startsWith(digits))
                        .toList();
        if (named.size() > 1) {
            throw new SyntaxException("several changed keys begin so: give more digits");
        }
        return accepted(
                host,
                named.stream()
                        .flatMap(one -> memory.hosts().accept(host, one.digest()).stream())
                        .map(PeerText::of)
                        .toList());
    }

    private static ControlReply accepted(String name, List<String> parts) {
        return parts.isEmpty()
                ? new ControlReply(
                        ControlReply.NO_INPUT,
                        "nothing of "
                                + name
                                + " has changed so; `peer list --changed` shows what has\n")
                : ControlReply.ok("accepted\n" + String.join("", parts));
    }

    private ControlReply forget(String name) {
        boolean host = memory.hosts().forget(name);
        boolean session = memory.sessions().forget(name);
        boolean site = keys.forget(name);
        return host || session || site
                ? ControlReply.ok(name + " forgotten: it will be met as for the first time\n")
                : unknown(name);
    }

    private static ControlReply unknown(String name) {
        return new ControlReply(
                ControlReply.NO_INPUT,
                "nothing is remembered of " + name + "; `peer list` shows what is\n");
    }

    private static String name(List<String> words, int most) throws SyntaxException {
        if (words.isEmpty() || words.size() > most) {
            throw new SyntaxException("expected the name of a mail host or a domain");
        }
        String name = words.getFirst().toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
