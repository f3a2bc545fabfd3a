package org.postseal.server.admin;

import org.postseal.server.dkim.DkimKeys;
import org.postseal.server.dkim.DkimRecord;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** {@code key dkim [rotate]}: the keys of DKIM, made the first time, and their records. */
public final class DkimCommands implements ControlCommand {
    private final DkimKeys keys;
    private final Set<String> domains;

    /**
     * @param domains that mail is signed for
     */
    public DkimCommands(DkimKeys keys, Set<String> domains) {
        this.keys = keys;
        this.domains = new TreeSet<>(domains);
    }

    @Override
    public ControlReply run(List<String> arguments) {
        try {
            if (arguments.isEmpty()) {
                keys.create();
                return ControlReply.ok(records());
            }
            if (arguments.equals(List.of("rotate"))) {
                keys.rotate();
                return ControlReply.ok(
                        "the next keys sign from now on; publish the new next ones, and keep the"
                                + " previous a week\n"
                                + records());
            }
            return ControlReply.usage("key dkim knows rotate, or nothing\n");
        } catch (IOException e) {
            return new ControlReply(
                    ControlReply.UNAVAILABLE,
                    "the DKIM keys cannot be changed: " + e.getMessage() + "\n");
        }
    }

    private String records() {
        StringBuilder text = new StringBuilder();
        for (String domain : domains) {
            for (DkimRecord record : keys.records(domain)) {
                text.append(record.zoneLine())
                        .append(" ; ")
                        .append(record.use().name().toLowerCase(Locale.ROOT))
                        .append('\n');
            }
        }
        return text.toString();
    }
}
