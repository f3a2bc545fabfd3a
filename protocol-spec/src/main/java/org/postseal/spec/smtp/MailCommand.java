package org.postseal.spec.smtp;

import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.MailParameters.Ret;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The MAIL command (RFC 5321 section 4.1.1.2). */
public record MailCommand(ReversePath reversePath, MailParameters parameters) {
    /** More than any parameters that this project knows can take. */
    private static final int MAX_LENGTH = 8192;

    private static final int MAX_ENVID = 100;

    /** RFC 4954 section 5: what AUTH adds to the command line. */
    private static final int MAX_AUTH = 500;

    /**
     * Decodes what follows {@code MAIL SP}, without CRLF: {@code FROM:<...> ...}. Spaces after the
     * colon are let pass, because old clients send them.
     *
     * @param offered extensions in this session's last EHLO response (M-01); none after HELO
     */
    public static MailCommand decode(String arguments, Set<Extension> offered)
            throws SyntaxException {
        Cursor in = new Cursor(arguments, MAX_LENGTH);
        in.expect("FROM:");
        while (in.take(' ')) {
            // tolerated
        }
        MailboxParser parser = new MailboxParser(in);
        ReversePath path = in.take("<>") ? ReversePath.NULL : ReversePath.of(parser.path());
        MailParameters parameters = parameters(new ParameterCursor(in, offered));
        parser.requireAsciiUnless(parameters.smtputf8());
        return new MailCommand(path, parameters);
    }

    private static MailParameters parameters(ParameterCursor in) throws SyntaxException {
        OptionalLong size = OptionalLong.empty();
        Body body = Body.SEVENBIT;
        boolean smtputf8 = false;
        Optional<Ret> ret = Optional.empty();
        Optional<String> envid = Optional.empty();
        boolean reqseal = false;
        boolean requiretls = false;
        while (in.next()) {
            switch (in.keyword()) {
                case "SIZE" -> size = OptionalLong.of(size(in));
                case "BODY" -> body = body(in);
                case "SMTPUTF8" -> smtputf8 = flag(in, Extension.SMTPUTF8);
                case "RET" -> ret = Optional.of(ret(in));
                case "ENVID" -> envid = Optional.of(envid(in));
                case "REQSEAL" -> reqseal = flag(in, Extension.OPENPGP);
                case "REQUIRETLS" -> requiretls = flag(in, Extension.REQUIRETLS);
                case "AUTH" -> checkAuth(in);
                default -> throw in.unknown();
            }
        }
        return new MailParameters(size, body, smtputf8, ret, envid, reqseal, requiretls);
    }

    private static boolean flag(ParameterCursor in, Extension extension) throws SyntaxException {
        in.expectOffered(extension);
        in.expectNoValue();
        return true;
    }

    /** RFC 1870 section 3: up to 20 digits; more than fits is the largest number there is. */
    private static long size(ParameterCursor in) throws SyntaxException {
        in.expectOffered(Extension.SIZE);
        Cursor value = new Cursor(in.value(), 20);
        long size = value.number(20);
        value.expectEnd();
        return size;
    }

    private static Body body(ParameterCursor in) throws SyntaxException {
        in.expectOffered(Extension.EIGHTBITMIME);
        for (Body body : Body.values()) {
            if (body.token().equalsIgnoreCase(in.value())) {
                if (body == Body.BINARYMIME) {
                    in.expectOffered(Extension.BINARYMIME);
                }
                return body;
            }
        }
        throw new SyntaxException("expected BODY=7BIT or 8BITMIME");
    }

    private static Ret ret(ParameterCursor in) throws SyntaxException {
        in.expectOffered(Extension.DSN);
        for (Ret ret : Ret.values()) {
            if (ret.name().equalsIgnoreCase(in.value())) {
                return ret;
            }
        }
        throw new SyntaxException("expected RET=FULL or RET=HDRS");
    }

    private static String envid(ParameterCursor in) throws SyntaxException {
        in.expectOffered(Extension.DSN);
        if (in.value().length() > MAX_ENVID) {
            throw new SyntaxException("ENVID longer than " + MAX_ENVID + " characters");
        }
        return Xtext.decode(in.value());
    }

    /**
     * RFC 4954 section 5: who is said to have submitted the message. Nobody here is trusted to say
     * so, and what is not trusted counts as {@code <>}: nothing of it is kept.
     */
    private static void checkAuth(ParameterCursor in) throws SyntaxException {
        in.expectOffered(Extension.AUTH);
        if (in.value().length() > MAX_AUTH) {
            throw new SyntaxException("AUTH longer than " + MAX_AUTH + " characters");
        }
        String mailbox = Xtext.decodeAddress(in.value(), true);
        if (!mailbox.equals("<>")) {
            Mailbox.parse(mailbox, true);
        }
    }

    /** The whole command line without CRLF. */
    public String encode() {
        StringBuilder line = new StringBuilder(128);
        line.append("MAIL FROM:<").append(reversePath.wire()).append('>');
        parameters.size().ifPresent(size -> line.append(" SIZE=").append(size));
        if (parameters.body() != Body.SEVENBIT) {
            line.append(" BODY=").append(parameters.body().token());
        }
        if (parameters.smtputf8()) {
            line.append(" SMTPUTF8");
        }
        parameters.ret().ifPresent(ret -> line.append(" RET=").append(ret.name()));
        parameters.envid().ifPresent(id -> line.append(" ENVID=").append(Xtext.encode(id)));
        if (parameters.reqseal()) {
            line.append(" REQSEAL");
        }
        if (parameters.requiretls()) {
            line.append(" REQUIRETLS");
        }
        return line.toString();
    }
}
