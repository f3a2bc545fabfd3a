package org.postseal.interop.domains;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a domain publishes, and what is wrong with it. */
enum Kind {
    PLAIN(Names.INSECURE, Policy.NONE, Web.GOOD, Host.GOOD),
    STS_TESTING(Names.INSECURE, Policy.STS_TESTING, Web.GOOD, Host.GOOD),
    STS_ENFORCE(Names.INSECURE, Policy.STS_ENFORCE, Web.GOOD, Host.GOOD),
    DANE(Names.SECURE, Policy.DANE, Web.GOOD, Host.GOOD),
    SITE_TESTING(Names.SECURE, Policy.SITE_TESTING, Web.GOOD, Host.GOOD),
    SITE_ENFORCE(Names.SECURE, Policy.SITE_ENFORCE, Web.GOOD, Host.GOOD),
    SITE_BY_HTTPS(Names.INSECURE, Policy.SITE_ENFORCE, Web.GOOD, Host.GOOD),
    SITE_BY_PGPKEY(Names.SECURE, Policy.SITE_BY_PGPKEY, Web.GOOD, Host.GOOD),
    USER_BY_WKD(Names.SECURE, Policy.USER_BY_WKD, Web.GOOD, Host.GOOD),

    DNS_SILENT(Names.SILENT, Policy.NONE, Web.GOOD, Host.GOOD),
    DNS_SERVFAIL(Names.SERVFAIL, Policy.NONE, Web.GOOD, Host.GOOD),
    DNS_BOGUS(Names.BOGUS, Policy.DANE, Web.GOOD, Host.GOOD),
    DNS_LYING(Names.LYING, Policy.NONE, Web.GOOD, Host.GOOD),
    STS_SILENT(Names.INSECURE, Policy.STS_ENFORCE, Web.SILENT, Host.GOOD),
    STS_EXPIRED(Names.INSECURE, Policy.STS_ENFORCE, Web.EXPIRED, Host.GOOD),
    STS_SLOW(Names.INSECURE, Policy.STS_ENFORCE, Web.SLOW, Host.GOOD),
    STS_WRONG_NAME(Names.INSECURE, Policy.STS_ENFORCE, Web.GOOD, Host.WRONG_NAME),
    POLICY_SILENT(Names.INSECURE, Policy.SITE_ENFORCE, Web.SILENT, Host.GOOD),
    WKD_SILENT(Names.SECURE, Policy.USER_BY_WKD, Web.SILENT, Host.GOOD),
    DANE_WRONG_KEY(Names.SECURE, Policy.DANE_WRONG_KEY, Web.GOOD, Host.GOOD),
    DANE_STRIPPED(Names.SECURE, Policy.DANE, Web.GOOD, Host.NO_STARTTLS),
    MX_REFUSING(Names.INSECURE, Policy.NONE, Web.GOOD, Host.REFUSING),
    MX_SILENT(Names.INSECURE, Policy.NONE, Web.GOOD, Host.SILENT),
    MX_SILENT_SHARED(Names.INSECURE, Policy.NONE, Web.GOOD, Host.SILENT_SHARED),
    MX_SILENT_AFTER_DATA(Names.INSECURE, Policy.NONE, Web.GOOD, Host.SILENT_AFTER_DATA),
    MX_ONE_OCTET_A_SECOND(Names.INSECURE, Policy.NONE, Web.GOOD, Host.ONE_OCTET_A_SECOND);

    /** How its names are answered for. */
    enum Names {
        INSECURE,
        SECURE,
        SILENT,
        SERVFAIL,
        BOGUS,
        /** The answers are to another question. */
        LYING
    }

    /** What it publishes. */
    enum Policy {
        NONE,
        STS_TESTING,
        STS_ENFORCE,
        DANE,
        DANE_WRONG_KEY,
        SITE_TESTING,
        SITE_ENFORCE,
        SITE_BY_PGPKEY,
        USER_BY_WKD
    }

    /** Its policy host. */
    enum Web {
        GOOD,
        /** Takes the request, and that is all. */
        SILENT,
        EXPIRED,
        /** An octet a second. */
        SLOW
    }

    /** Its mail host. */
    enum Host {
        GOOD,
        /** Takes the connection, and that is all. */
        SILENT,
        /** The same, and it is the one of all of these domains. */
        SILENT_SHARED,
        SILENT_AFTER_DATA,
        ONE_OCTET_A_SECOND,
        NO_STARTTLS,
        WRONG_NAME,
        /** 451 to every MAIL. */
        REFUSING
    }

    final Names names;
    final Policy policy;
    final Web web;
    final Host host;

    Kind(Names names, Policy policy, Web web, Host host) {
        this.names = names;
        this.policy = policy;
        this.web = web;
        this.host = host;
    }

    static List<Kind> healthy() {
        return Arrays.stream(values()).filter(Kind::isHealthy).toList();
    }

    static List<Kind> sick() {
        return Arrays.stream(values()).filter(kind -> !kind.isHealthy()).toList();
    }

    boolean isHealthy() {
        return compareTo(USER_BY_WKD) <= 0;
    }

    boolean hasSts() {
        return policy == Policy.STS_TESTING || policy == Policy.STS_ENFORCE;
    }

    boolean hasTlsa() {
        return policy == Policy.DANE || policy == Policy.DANE_WRONG_KEY;
    }

    boolean seals() {
        return policy.compareTo(Policy.SITE_TESTING) >= 0;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
