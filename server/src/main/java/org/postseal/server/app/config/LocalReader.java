package org.postseal.server.app.config;

import org.postseal.server.policy.NextHop;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Reads {@code [local]}: the domains that are this site's own. */
final class LocalReader {
    private LocalReader() {}

    static Map<String, Config.LocalDomain> read(Section root, Config.Identity identity) {
        Map<String, Config.LocalDomain> domains = new HashMap<>();
        for (Map.Entry<String, Section> entry : root.sections("local").entrySet()) {
            Section section = entry.getValue();
            NextHop hop =
                    section.get("next-hop", text -> Values.nextHop(text, section.directory()))
                            .orElse(
                                    new NextHop.Maildir(
                                            identity.dataDir()
                                                    .resolve("mail")
                                                    .resolve(entry.getKey())));
            if (hop instanceof NextHop.Mx) {
                section.fault(
                        "next-hop",
                        "is the MX, which is this site; expected smtp://, lmtp:// or maildir:");
            }
            Config.Recipients recipients = recipients(section, hop);
            section.refuseUnknown();
            domains.put(entry.getKey(), new Config.LocalDomain(hop, recipients));
        }
        if (domains.isEmpty()) {
            root.fault(
                    "local",
                    "is missing; expected a table such as [local.\"" + identity.domain() + "\"]");
        }
        return domains;
    }

    private static Config.Recipients recipients(Section section, NextHop hop) {
        if (!section.has("recipients")) {
            boolean remote = !(hop instanceof NextHop.Maildir);
            return remote ? new Config.Recipients.CallAhead() : new Config.Recipients.Any();
        }
        List<String> names = section.list("recipients", text -> text);
        if (names.equals(List.of("*"))) {
            return new Config.Recipients.Any();
        }
        if (names.equals(List.of("call-ahead"))) {
            return new Config.Recipients.CallAhead();
        }
        return new Config.Recipients.Listed(new HashSet<>(names));
    }
}
