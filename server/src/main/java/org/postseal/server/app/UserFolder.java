package org.postseal.server.app;

import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.UserCertificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the folder of user certificates again, and tells what came and went. */
record UserFolder(FileSiteKeys keys) {
    private static final Logger LOG = LoggerFactory.getLogger(UserFolder.class);

    List<String> reload() {
        Map<String, String> before = served();
        List<String> report = new ArrayList<>();
        try {
            keys.reloadUserCertificates();
        } catch (IOException e) {
            LOG.error("keys: user certificates stay as they were: {}", e.getMessage());
            return List.of("user certificates stay as they were: " + e.getMessage());
        }
        Map<String, String> after = served();
        after.forEach(
                (address, fingerprint) -> {
                    if (!fingerprint.equals(before.get(address))) {
                        report.add("user certificate of " + address + ": now " + fingerprint);
                    }
                });
        before.keySet().stream()
                .filter(address -> !after.containsKey(address))
                .forEach(address -> report.add("user certificate of " + address + ": gone"));
        report.forEach(line -> LOG.info("keys: {}", line));
        return report;
    }

    private Map<String, String> served() {
        return keys.userCertificates().stream()
                .collect(
                        Collectors.toMap(
                                UserCertificate::address, entry -> entry.fingerprint().toString()));
    }
}
