package org.postseal.server.app.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Reads {@code [acme]}. */
final class AcmeReader {
    private AcmeReader() {}

    static Optional<Config.Acme> read(Section section) {
        Optional<URI> directory = section.get("directory", Values::httpsUrl);
        boolean agreed = section.bool("agree-to-terms", false);
        List<InetSocketAddress> http = section.list("http", Values::address);
        Config.Acme acme =
                new Config.Acme(
                        directory.orElse(URI.create("https://invalid/")),
                        section.get("contact", Values::mailto),
                        http.isEmpty()
                                ? List.of(
                                        new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 80))
                                : http,
                        section.list("names", Values::domain),
                        section.file("extra-ca"));
        section.refuseUnknown();
        if (directory.isPresent() && !agreed) {
            section.fault(
                    "directory",
                    "needs agree-to-terms = true: read the authority's terms of service first");
        }
        return directory.map(_ -> acme);
    }
}
