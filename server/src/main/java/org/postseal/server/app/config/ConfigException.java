package org.postseal.server.app.config;

import java.util.List;

/**
 * Settings that cannot be used. Each fault is {@code file:line: what is wrong; what is expected}.
 */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    public ConfigException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
