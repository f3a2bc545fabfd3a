package org.postseal.server.dkim;

import org.postseal.spec.seal.Header;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A DKIM-Signature field (RFC 6376 section 3.5).
 *
 * @param raw the field as it stands
 * @param length {@code l=}
 * @param expires {@code x=}, seconds
 */
record Signature(
        String raw,
        Algorithm algorithm,
        String domain,
        String selector,
        String identityDomain,
        List<String> fields,
        Canonicalization headerForm,
        Canonicalization bodyForm,
        byte[] bodyHash,
        byte[] signature,
        OptionalLong length,
        OptionalLong expires) {
    static final String NAME = "DKIM-Signature";
    private static final int MAX_FIELD = 16 * 1024;
    private static final int MAX_NAMES = 500;

    Signature {
        fields = List.copyOf(fields);
    }

    static Signature parse(Header.Field field) throws DkimException {
        if (field.raw().length() > MAX_FIELD) {
            throw new DkimException("signature field too long");
        }
        TagList tags = TagList.parse(field.value());
        if (!tags.require("v").equals("1")) {
            throw new DkimException("unknown version");
        }
        String domain = domainName(tags.require("d"));
        String[] forms = tags.lower("c", "simple/simple").split("/", 2);
        List<String> names = names(tags.require("h"));
        OptionalLong expires = number(tags, "x");
        OptionalLong made = number(tags, "t");
        if (made.isPresent() && expires.isPresent() && expires.getAsLong() <= made.getAsLong()) {
            throw new DkimException("x= is not after t=");
        }
        if (!Arrays.asList(tags.lower("q", "dns/txt").split("\\s*:\\s*", -1)).contains("dns/txt")) {
            throw new DkimException("unknown query method");
        }
        return new Signature(
                field.raw(),
                Algorithm.parse(tags.require("a")),
                domain,
                domainName(tags.require("s")),
                identityDomain(tags, domain),
                names,
                Canonicalization.parse(forms[0].strip()),
                forms.length == 1
                        ? Canonicalization.SIMPLE
                        : Canonicalization.parse(forms[1].strip()),
                base64(tags.require("bh")),
                base64(tags.require("b")),
                number(tags, "l"),
                expires);
    }

    /** Names that can stand in a result and be asked for: no white space, quotes or escapes. */
    private static String domainName(String text) throws DkimException {
        String name = text.toLowerCase(Locale.ROOT);
        boolean plain =
                name.length() <= 253
                        && !name.startsWith(".")
                        && !name.endsWith(".")
                        && !name.contains("..")
                        && name.chars()
                                .allMatch(
                                        c ->
                                                (c >= 'a' && c <= 'z')
                                                        || (c >= '0' && c <= '9')
                                                        || c == '-'
                                                        || c == '_'
                                                        || c == '.');
        if (!plain) {
            throw new DkimException("d= or s= is no domain name");
        }
        return name;
    }

    private static String identityDomain(TagList tags, String domain) throws DkimException {
        String identity = tags.lower("i", "@" + domain);
        String of = identity.substring(identity.lastIndexOf('@') + 1);
        if (!identity.contains("@") || !(of.equals(domain) || of.endsWith("." + domain))) {
            throw new DkimException("i= is not within d=");
        }
        return of;
    }

    private static List<String> names(String text) throws DkimException {
        List<String> names =
                Arrays.stream(text.split(":", -1))
                        .map(name -> name.strip().toLowerCase(Locale.ROOT))
                        .toList();
        if (names.size() > MAX_NAMES || names.contains("")) {
            throw new DkimException("h= cannot be used");
        }
        if (!names.contains("from")) {
            throw new DkimException("From is not signed");
        }
        return names;
    }

    private static OptionalLong number(TagList tags, String name) throws DkimException {
        String digits = tags.get(name).orElse("");
        if (tags.get(name).isEmpty()) {
            return OptionalLong.empty();
        }
        if (digits.isEmpty()
                || digits.length() > 76
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new DkimException(name + "= is no number");
        }
        return OptionalLong.of(digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits));
    }

    static byte[] base64(String text) throws DkimException {
        try {
            return Base64.getDecoder().decode(TagList.withoutSpace(text));
        } catch (IllegalArgumentException e) {
            throw new DkimException("bad base64");
        }
    }

    BodyHash newBodyHash() {
        return new BodyHash(bodyForm, length.orElse(Long.MAX_VALUE));
    }

    /** Where the key is: {@code s._domainkey.d}. */
    String keyOwner() {
        return selector + "._domainkey." + domain;
    }

    /** What is signed: the fields named, and this one without the value of {@code b=}. */
    byte[] signedOctets(Header header) {
        return SignedFields.octets(header, fields, headerForm, withoutValue(raw));
    }

    /** The field as it stands, but for what follows {@code b=}. */
    private static String withoutValue(String raw) {
        int at = raw.indexOf(':') + 1;
        while (at < raw.length()) {
            int semicolon = raw.indexOf(';', at);
            int end = semicolon < 0 ? raw.length() : semicolon;
            int equals = raw.indexOf('=', at);
            if (equals >= 0 && equals < end && raw.substring(at, equals).strip().equals("b")) {
                return raw.substring(0, equals + 1) + (semicolon < 0 ? "" : raw.substring(end));
            }
            at = end + 1;
        }
        return raw;
    }
}
