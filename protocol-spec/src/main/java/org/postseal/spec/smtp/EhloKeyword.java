package org.postseal.spec.smtp;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Requirement;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The parameters of the OPENPGP EHLO keyword, version 1.
 *
 * @param keys KEYS: PGPKEY is served here
 * @param prove PROVE is offered
 * @param seal SEAL: levels that a server behind this one unseals
 * @param maxKey MAXKEY: largest certificate in octets that PGPKEY replies with
 */
public record EhloKeyword(boolean keys, boolean prove, Set<SealLevel> seal, OptionalInt maxKey) {
    public static final String NAME = "OPENPGP";

    private static final int MIN_DIGITS = 4;
    private static final int MAX_DIGITS = 6;

    public EhloKeyword {
        seal = Set.copyOf(seal);
    }

    /**
     * Decodes the parameters that followed the keyword. What is unknown or malformed is ignored.
     *
     * @return empty where no version is known (E-01): the keyword is then as good as absent
     */
    @Requirement("E-01")
    public static Optional<EhloKeyword> decode(List<String> parameters) {
        boolean version = false;
        boolean keys = false;
        boolean prove = false;
        Set<SealLevel> seal = EnumSet.noneOf(SealLevel.class);
        OptionalInt maxKey = OptionalInt.empty();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            String value = parameter.substring(equals + 1);
            String name = equals < 0 ? parameter : parameter.substring(0, equals + 1);
            switch (name.toUpperCase(Locale.ROOT)) {
                case "V=" -> version |= value.equals("1");
                case "KEYS" -> keys = true;
                case "PROVE" -> prove = true;
                case "SEAL=" -> seal.addAll(SealLevel.list(value));
                case "MAXKEY=" -> maxKey = maxKey(value);
                default -> {}
            }
        }
        return version ? Optional.of(new EhloKeyword(keys, prove, seal, maxKey)) : Optional.empty();
    }

    private static OptionalInt maxKey(String digits) {
        boolean known =
                digits.length() >= MIN_DIGITS
                        && digits.length() <= MAX_DIGITS
                        && AsciiSet.DIGIT.containsAll(digits);
        return known
                ? OptionalInt.of(Math.min(Integer.parseInt(digits), KeyReply.MAX_CERTIFICATE))
                : OptionalInt.empty();
    }

    /**
     * The whole EHLO line without code and CRLF, for example {@code OPENPGP V=1 KEYS SEAL=site
     * MAXKEY=131072}.
     */
    @Requirement("E-01")
    public String encode() {
        StringBuilder line = new StringBuilder(NAME).append(" V=1");
        if (keys) {
            line.append(" KEYS");
        }
        if (prove) {
            line.append(" PROVE");
        }
        if (!seal.isEmpty()) {
            line.append(" SEAL=").append(SealLevel.text(seal));
        }
        // MAXKEY has at least four digits.
        maxKey.ifPresent(octets -> line.append(" MAXKEY=").append("%04d".formatted(octets)));
        return line.toString();
    }
}
