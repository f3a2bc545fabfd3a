package org.postseal.client.cli;

import org.postseal.spec.smtp.MailParameters.Ret;
import org.postseal.spec.smtp.RcptParameters.Notify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of sendmail(8), read as getopt(3) does: options may stand together, and a value may
 * stand right after its option.
 */
final class SendmailArguments {
    /** Options that have a value, whether it matters here or not. */
    private static final String WITH_VALUE = "ABCDFLNORSVXbefhopr";

    /** Options whose value, if there is one, is not in the next argument. */
    private static final String WITH_ATTACHED = "dq";

    private static final String WITHOUT_EFFECT = "EGJUcmnsvx";

    /** What is to be done. */
    enum Mode {
        /** Send the message on standard input. */
        MESSAGE,
        /** Speak SMTP on standard input and output. */
        SMTP,
        /** newaliases(1): there are none to rebuild. */
        NOTHING
    }

    private Mode mode = Mode.MESSAGE;
    private boolean ignoreDots;
    private boolean recipientsFromHeader;
    private Optional<String> sender = Optional.empty();
    private Optional<String> fullName = Optional.empty();
    private Set<Notify> notifyOn = Set.of();
    private Optional<Ret> ret = Optional.empty();
    private Optional<String> envid = Optional.empty();
    private final List<String> recipients = new ArrayList<>();

    private SendmailArguments() {}

    static SendmailArguments parse(List<String> words) throws CommandFailure {
        SendmailArguments arguments = new SendmailArguments();
        int at = 0;
        while (at < words.size() && isOption(words.get(at))) {
            if (words.get(at).equals("--")) {
                at++;
                break;
            }
            at = arguments.options(words, at);
        }
        arguments.recipients.addAll(words.subList(at, words.size()));
        return arguments;
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && word.charAt(0) == '-';
    }

    /** Reads one argument of options; returns where the next is. */
    private int options(List<String> words, int at) throws CommandFailure {
        String word = words.get(at);
        for (int i = 1; i < word.length(); i++) {
            char option = word.charAt(i);
            String rest = word.substring(i + 1);
            if (WITH_ATTACHED.indexOf(option) >= 0) {
                set(option, rest);
                return at + 1;
            }
            if (WITH_VALUE.indexOf(option) >= 0) {
                if (rest.isEmpty() && at + 1 == words.size()) {
                    throw usage("-" + option + " needs a value");
                }
                set(option, rest.isEmpty() ? words.get(at + 1) : rest);
                return rest.isEmpty() ? at + 2 : at + 1;
            }
            flag(option);
        }
        return at + 1;
    }

    private void flag(char option) throws CommandFailure {
        switch (option) {
            case 'i' -> ignoreDots = true;
            case 't' -> recipientsFromHeader = true;
            case 'I' -> mode = Mode.NOTHING;
            default -> {
                if (WITHOUT_EFFECT.indexOf(option) < 0) {
                    throw usage("unknown option -" + option);
                }
            }
        }
    }

    private void set(char option, String value) throws CommandFailure {
        switch (option) {
            case 'f', 'r' -> sender = Optional.of(value);
            case 'F' -> fullName = Optional.of(value);
            case 'N' -> notifyOn = notifyOn(value);
            case 'R' -> ret = Optional.of(ret(value));
            case 'V' -> envid = Optional.of(envid(value));
            case 'b' -> mode = mode(value);
            case 'o' -> ignoreDots |= value.equals("i");
            case 'O' -> ignoreDots |= value.equalsIgnoreCase("IgnoreDots=true");
            case 'q' -> throw usage("-q: the queue is the server's: postseal queue retry all");
            default -> {} // known, and of no effect here
        }
    }

    private static Mode mode(String value) throws CommandFailure {
        return switch (value) {
            case "m" -> Mode.MESSAGE;
            case "s" -> Mode.SMTP;
            case "i" -> Mode.NOTHING;
            case "p" -> throw usage("-bp: the queue is the server's: postseal queue list");
            case "d", "D" -> throw usage("-b" + value + ": the server is: postseal serve");
            default -> throw usage("-b" + value + " is not supported; -bm and -bs are");
        };
    }

    /** RFC 3461 section 4.1: NEVER stands alone. */
    private static Set<Notify> notifyOn(String value) throws CommandFailure {
        EnumSet<Notify> set = EnumSet.noneOf(Notify.class);
        for (String word : value.toUpperCase(Locale.ROOT).split(",", -1)) {
            set.add(
                    Arrays.stream(Notify.values())
                            .filter(known -> known.name().equals(word.strip()))
                            .findFirst()
                            .orElseThrow(() -> badNotify(value)));
        }
        if (set.contains(Notify.NEVER) && set.size() > 1) {
            throw badNotify(value);
        }
        return Set.copyOf(set);
    }

    private static CommandFailure badNotify(String value) {
        return usage("-N: expected never, or success, failure and delay, found " + value);
    }

    private static Ret ret(String value) throws CommandFailure {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "full" -> Ret.FULL;
            case "hdrs" -> Ret.HDRS;
            default -> throw usage("-R: expected full or hdrs, found " + value);
        };
    }

    /** RFC 3461 section 4.4. */
    private static String envid(String value) throws CommandFailure {
        boolean printable = value.chars().allMatch(c -> c >= 32 && c <= 126);
        if (value.isEmpty() || value.length() > 100 || !printable) {
            throw usage("-V: expected 1 to 100 printable characters");
        }
        return value;
    }

    private static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }

    Mode mode() {
        return mode;
    }

    boolean ignoreDots() {
        return ignoreDots;
    }

    boolean recipientsFromHeader() {
        return recipientsFromHeader;
    }

    /** As given; empty text and {@code <>} are the null reverse-path. */
    Optional<String> sender() {
        return sender;
    }

    Optional<String> fullName() {
        return fullName;
    }

    Set<Notify> notifyOn() {
        return notifyOn;
    }

    Optional<Ret> ret() {
        return ret;
    }

    Optional<String> envid() {
        return envid;
    }

    List<String> recipients() {
        return List.copyOf(recipients);
    }
}
