package org.postseal.server.app;

import org.postseal.server.admin.ControlCommand;
import org.postseal.server.admin.ControlReply;
import org.postseal.server.app.config.Config;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code key rotate --tls}: the next TLS key is used from now on, once that is safe. */
final class TlsCommands implements ControlCommand {
    private final Config config;
    private final OwnDns dns;
    private final TlsChange change;

    TlsCommands(Config config, OwnDns dns, TlsChange change) {
        this.config = config;
        this.dns = dns;
        this.change = change;
    }

    @Override
    public ControlReply run(List<String> arguments) {
        if (!arguments.equals(List.of("rotate"))) {
            return ControlReply.usage("tls knows rotate\n");
        }
        try {
            return rotate();
        } catch (IOException e) {
            return unavailable("the TLS key stays: " + e.getMessage());
        }
    }

    private ControlReply rotate() throws IOException {
        Optional<String> objection = dns.rotateTls(change);
        if (objection.isPresent()) {
            return unavailable("the TLS key stays: " + objection.get());
        }
        if (config.listen().tlsCertificate().isPresent()) {
            return ControlReply.ok(
                    "the next TLS key, keys-dir/tls-next/tls.key, is safe to use: get a certificate"
                            + " for it and put both where "
                            + HostTls.own(config)
                            + " are\n");
        }
        return ControlReply.ok(
                "the next TLS key is in use; the one after it is made, publish its TLSA record: `postseal dns` prints"
                        + " it\n");
    }

    private static ControlReply unavailable(String text) {
        return new ControlReply(ControlReply.UNAVAILABLE, text + "\n");
    }
}
