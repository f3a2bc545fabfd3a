package org.postseal.interop.domains;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the bench is told. */
record Options(Map<String, Integer> values) {
    static final Options DEFAULT =
            new Options(
                    Map.of(
                            "--domains", 1000,
                            "--sick", 30,
                            "--mails", 2,
                            "--sick-mails", 12,
                            "--seconds", 60,
                            "--patience", 60,
                            "--multiple", 3,
                            "--floor", 1000));

    /** Empty where a word is not known or no number. */
    static Optional<Options> read(String[] arguments) {
        Map<String, Integer> values = new TreeMap<>(DEFAULT.values);
        for (int i = 0; i < arguments.length; i += 2) {
            boolean known = values.containsKey(arguments[i]) && i + 1 < arguments.length;
            if (!known || !arguments[i + 1].matches("[0-9]{1,6}")) {
                return Optional.empty();
            }
            values.put(arguments[i], Integer.valueOf(arguments[i + 1]));
        }
        return Optional.of(new Options(values));
    }

    Mail.Load load() {
        return new Mail.Load(
                Duration.ofSeconds(values.get("--seconds")),
                values.get("--mails"),
                values.get("--sick-mails"));
    }

    int domains() {
        return values.get("--domains");
    }

    int sick() {
        return values.get("--sick");
    }

    int patience() {
        return values.get("--patience");
    }

    int multiple() {
        return values.get("--multiple");
    }

    int floorMillis() {
        return values.get("--floor");
    }
}
