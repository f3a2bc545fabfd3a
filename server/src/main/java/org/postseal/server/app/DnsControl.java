package org.postseal.server.app;

import org.postseal.server.admin.ControlCommand;
import org.postseal.server.admin.ControlReply;

import java.io.IOException;
import java.util.List;

/** {@code dns --update}: writes our records now. */
final class DnsControl implements ControlCommand {
    private final OwnDns dns;

    DnsControl(OwnDns dns) {
        this.dns = dns;
    }

    @Override
    public ControlReply run(List<String> arguments) {
        if (!arguments.equals(List.of("update"))) {
            return ControlReply.usage("dns knows update\n");
        }
        try {
            List<String> done = dns.publish(dns.wanted());
            return ControlReply.ok(
                    done.isEmpty()
                            ? "all records are as they should be\n"
                            : String.join("\n", done) + "\n");
        } catch (IOException e) {
            return new ControlReply(
                    ControlReply.UNAVAILABLE,
                    "not all records could be written: " + e.getMessage() + "\n");
        }
    }
}
