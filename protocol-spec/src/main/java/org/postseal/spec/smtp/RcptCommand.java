package org.postseal.spec.smtp;

import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.RcptParameters.Notify;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The RCPT command (RFC 5321 section 4.1.1.3). */
public record RcptCommand(Recipient recipient) {
    private static final int MAX_LENGTH = 8192;
    private static final int MAX_ORCPT = 500;

    /**
     * Decodes what follows {@code RCPT SP}, without CRLF: {@code TO:<...> ...}. {@code
     * <postmaster>} stands without a domain; a source route is ignored.
     *
     * @param offered extensions in this session's last EHLO response; none after HELO
     * @param smtputf8 MAIL had SMTPUTF8
     */
    public static RcptCommand decode(String arguments, Set<Extension> offered, boolean smtputf8)
            throws SyntaxException {
        Cursor in = new Cursor(arguments, MAX_LENGTH);
        in.expect("TO:");
        while (in.take(' ')) {
            // tolerated, as in MAIL
        }
        MailboxParser parser = new MailboxParser(in);
        Mailbox forwardPath = forwardPath(in, parser);
        parser.requireAsciiUnless(smtputf8);
        RcptParameters parameters = parameters(new ParameterCursor(in, offered), smtputf8);
        return new RcptCommand(new Recipient(forwardPath, parameters));
    }

    private static Mailbox forwardPath(Cursor in, MailboxParser parser) throws SyntaxException {
        int start = in.position();
        if (in.take("<postmaster>")) {
            int end = in.position();
            in.reset(end - 1);
            String localPart = in.since(start + 1);
            in.reset(end);
            return new Mailbox(localPart, "");
        }
        return parser.path();
    }

    private static RcptParameters parameters(ParameterCursor in, boolean smtputf8)
            throws SyntaxException {
        Set<Notify> notifyOn = Set.of();
        Optional<String> orcpt = Optional.empty();
        Optional<Fingerprint> keyfpr = Optional.empty();
        boolean any = false;
        while (in.next()) {
            any = true;
            switch (in.keyword()) {
                case "NOTIFY" -> notifyOn = notifyOn(in);
                case "ORCPT" -> orcpt = Optional.of(orcpt(in, smtputf8));
                case "KEYFPR" -> keyfpr = Optional.of(keyfpr(in));
                default -> throw in.unknown();
            }
        }
        return any ? new RcptParameters(notifyOn, orcpt, keyfpr) : RcptParameters.NONE;
    }

    /** RFC 3461 section 4.1: NEVER stands alone. */
    private static Set<Notify> notifyOn(ParameterCursor in) throws SyntaxException {
        in.expectOffered(Extension.DSN);
        Cursor value = new Cursor(in.value(), 64);
        EnumSet<Notify> set = EnumSet.noneOf(Notify.class);
        do {
            set.add(notifyEsmtpValue(value));
        } while (value.take(','));
        value.expectEnd();
        if (set.contains(Notify.NEVER) && set.size() > 1) {
            throw new SyntaxException("expected NOTIFY=NEVER alone");
        }
        return Set.copyOf(set);
    }

    private static Notify notifyEsmtpValue(Cursor value) throws SyntaxException {
        for (Notify notify : Notify.values()) {
            if (value.take(notify.name())) {
                return notify;
            }
        }
        throw new SyntaxException("expected NEVER, SUCCESS, FAILURE or DELAY");
    }

    private static String orcpt(ParameterCursor in, boolean smtputf8) throws SyntaxException {
        in.expectOffered(Extension.DSN);
        Cursor value = new Cursor(in.value(), MAX_ORCPT);
        String type = value.run(MailboxParser.ATEXT);
        if (type.isEmpty()) {
            throw value.expected("an address type");
        }
        value.expect(';');
        String address = in.value().substring(value.position());
        // RFC 6533 section 3: only the utf-8 address type holds them unencoded.
        boolean unicode = smtputf8 && isUtf8(type);
        return type + ";" + Xtext.decodeAddress(address, unicode);
    }

    private static Fingerprint keyfpr(ParameterCursor in) throws SyntaxException {
        in.expectOffered(Extension.OPENPGP);
        return Fingerprint.parse(in.value());
    }

    /** The whole command line without CRLF. */
    public String encode() {
        StringBuilder line = new StringBuilder(96);
        line.append("RCPT TO:<").append(recipient.forwardPath().wire()).append('>');
        RcptParameters parameters = recipient.parameters();
        char separator = '=';
        for (Notify notify : Notify.values()) {
            if (parameters.notifyOn().contains(notify)) {
                line.append(separator == '=' ? " NOTIFY=" : ",").append(notify.name());
                separator = ',';
            }
        }
        parameters.orcpt().ifPresent(orcpt -> line.append(" ORCPT=").append(encodeOrcpt(orcpt)));
        parameters.keyfpr().ifPresent(fpr -> line.append(" KEYFPR=").append(fpr.hex()));
        return line.toString();
    }

    private static String encodeOrcpt(String orcpt) {
        int semicolon = orcpt.indexOf(';');
        boolean unicode = isUtf8(orcpt.substring(0, semicolon));
        return orcpt.substring(0, semicolon + 1)
                + Xtext.encodeAddress(orcpt.substring(semicolon + 1), unicode);
    }

    private static boolean isUtf8(String type) {
        return type.toLowerCase(Locale.ROOT).equals("utf-8");
    }
}
