package org.postseal.server.app.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the demo found.
 *
 * @param hops what could be read on each link
 * @param sent messages submitted
 * @param identical messages that arrived octet for octet
 * @param levels how many messages reached which level, by dave's own word
 * @param faults what went wrong, for people
 * @param time from the first submission to the last delivery
 */
record DemoReport(
        List<Hop> hops,
        int sent,
        int identical,
        Map<String, Integer> levels,
        List<String> faults,
        Duration time) {
    /**
     * One link.
     *
     * @param read different original lines found there
     * @param secrets different original lines listened for
     * @param octets recorded
     */
    record Hop(String name, int read, int secrets, long octets) {}

    boolean isGood() {
        boolean blind = hops.stream().allMatch(hop -> hop.read() == 0 && hop.octets() > 0);
        int sealed = levels.getOrDefault("sealed-site", 0);
        return blind && identical == sent && sealed == sent && faults.isEmpty();
    }

    void print(PrintWriter out) {
        out.println(
                "link              recorded     lines of the original that could be read there");
        for (Hop hop : hops) {
            out.printf(
                    Locale.ROOT,
                    "%-16s  %6.1f MB     %d of %d%n",
                    hop.name(),
                    hop.octets() / 1e6,
                    hop.read(),
                    hop.secrets());
        }
        out.println();
        levels.forEach(
                (level, count) -> out.printf("level reached         %s: %d%n", level, count));
        out.printf("delivered identical   %d of %d%n", identical, sent);
        out.printf(Locale.ROOT, "time                  %.1f s%n", time.toMillis() / 1e3);
        faults.forEach(fault -> out.println("FAULT: " + fault));
        out.println();
        out.println(
                isGood()
                        ? "Brian and Charlie carried the mail and could not read it."
                        : "The relays could read mail, or mail did not arrive as it was sent.");
        out.flush();
    }
}
