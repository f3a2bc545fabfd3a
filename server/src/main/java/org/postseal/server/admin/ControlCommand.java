package org.postseal.server.admin;

import java.util.List;

/** One operator's command. Blocking; may be called by several threads. */
@FunctionalInterface
public interface ControlCommand {
    /** Runs with the words after the command's name. */
    ControlReply run(List<String> arguments);
}
