package org.postseal.interop.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What Mallet does to addresses and names, so that Alice comes to him. He has taken the IPv4
 * address of Dave's mail hosts, as one does who answers Alice's ARP first; his program is in the
 * middle of each session there, and does what it is told by a file.
 */
final class Ambush {
    private static final String RUN = "/run";
    private static final String MAIL = "198.51.100.40";
    private static final String WEB = "198.51.100.41";

    /**
     * He takes an address, but neither answers for it nor asks by it, so that only Alice is
     * deceived. What else comes to him he drops.
     */
    private static final String TAKE_ADDRESS =
            "echo 0 >/proc/sys/net/ipv4/ip_forward"
                    + " && echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore"
                    + " && echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce"
                    + " && ip address add "
                    + MAIL
                    + "/32 dev lo";

    private static final Pattern WHITE = Pattern.compile("\\s+");

    private final Lab lab;
    private final Path order;
    private final String mallet;

    /**
     * @param home the lab's directory
     */
    Ambush(Lab lab, Path home) throws IOException, InterruptedException {
        this.lab = lab;
        this.order = home.resolve("mallet/run/attack");
        String link = lab.run("mallet", "ip", "-brief", "link", "show", "eth0");
        mallet = WHITE.split(link.strip(), -1)[2];
        lab.run("mallet", "sh", "-c", TAKE_ADDRESS);
        order(Attack.LISTEN);
        lab.start("mallet", Mallet.class, RUN, "0.0.0.0", "2001:db8:51::40");
        believe(MAIL);
    }

    private void order(Attack attack) throws IOException {
        Files.writeString(order, attack.name());
    }

    /** From now on Alice sends to Mallet what is for this address. */
    private void believe(String address) throws IOException, InterruptedException {
        lab.run(
                "alice",
                "sh",
                "-c",
                neighbour("replace", address) + " nud permanent lladdr " + mallet);
    }

    private static String neighbour(String what, String address) {
        return "ip neigh " + what + " " + address + " dev eth0";
    }

    void begin(Attack attack, List<String> domains) throws IOException, InterruptedException {
        order(attack);
        switch (attack) {
            case SPOOF_DNS -> {
                for (String domain : domains) {
                    ask("stub_add", domain, "198.51.100.66");
                }
            }
            case BLACKHOLE_WKD -> believe(WEB);
            case SILENCE_WKD -> {
                lab.run("mallet", "ip", "address", "add", WEB + "/32", "dev", "lo");
                believe(WEB);
            }
            default -> {}
        }
    }

    void end(Attack attack, List<String> domains) throws IOException, InterruptedException {
        switch (attack) {
            case SPOOF_DNS -> {
                for (String domain : domains) {
                    ask("stub_remove", domain);
                }
            }
            case BLACKHOLE_WKD -> lab.run("alice", "sh", "-c", neighbour("del", WEB));
            case SILENCE_WKD -> {
                lab.run("alice", "sh", "-c", neighbour("del", WEB));
                lab.run("mallet", "ip", "address", "del", WEB + "/32", "dev", "lo");
            }
            default -> {}
        }
    }

    /**
     * Tells the resolver whom to take for a domain's name server: as who is on the way there can.
     */
    private void ask(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("unbound-control", "-c", "/etc/unbound/lab.conf"));
        command.addAll(List.of(words));
        lab.run("dns", command.toArray(String[]::new));
    }
}
