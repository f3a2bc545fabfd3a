package org.postseal.server.app.demo;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;

/** One line that says how far a long piece of work is; rewritten in place on a terminal. */
final class Progress {
    private final PrintWriter err;
    private final boolean terminal =
            Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    private String last = "";

    Progress(PrintWriter err) {
        this.err = err;
    }

    void say(String line) {
        if (line.equals(last)) {
            return;
        }
        last = line;
        if (terminal) {
            err.printf("\r%-78s", line);
        } else {
            err.println(line);
        }
        err.flush();
    }

    void done() {
        if (terminal) {
            err.printf("\r%-78s\r", "");
        }
        err.flush();
    }
}
