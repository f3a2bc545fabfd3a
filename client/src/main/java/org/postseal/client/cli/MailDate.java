package org.postseal.client.cli;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time now as mail writes it (RFC 5322 section 3.3). */
final class MailDate {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);

    private MailDate() {}

    static String of(Clock clock) {
        return FORMAT.format(ZonedDateTime.now(clock));
    }
}
