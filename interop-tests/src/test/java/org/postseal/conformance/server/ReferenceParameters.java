package org.postseal.conformance.server;

/** What the reference server says against REQSEAL and KEYFPR; nothing where they may stand. */
record ReferenceParameters(Mutant mutant) {
    private static final String UNKNOWN = "555 5.5.4 unknown parameter";
    private static final String SYNTAX = "501 5.5.4 syntax";

    /**
     * @param parameters in upper case
     * @param announced whether OPENPGP was, to this EHLO
     */
    String refusalOfMail(String parameters, boolean announced) {
        return switch (parameters) {
            case "" -> "";
            case "REQSEAL" -> announced && mutant != Mutant.NO_REQSEAL ? "" : UNKNOWN;
            case "REQSEAL=1", "REQSEAL=" -> mutant == Mutant.REQSEAL_VALUE ? "" : SYNTAX;
            case "REQSEAL REQSEAL" -> mutant == Mutant.REQSEAL_TWICE ? "" : SYNTAX;
            default -> UNKNOWN;
        };
    }

    /** As of MAIL. */
    String refusalOfRcpt(String parameters, boolean announced) {
        if (parameters.isEmpty()) {
            return "";
        }
        if (!announced || mutant == Mutant.NO_KEYFPR) {
            return UNKNOWN;
        }
        boolean wellFormed = parameters.matches("KEYFPR=([0-9A-F]{40}|[0-9A-F]{64})");
        boolean twice = parameters.matches("KEYFPR=\\S+ KEYFPR=\\S+");
        if (!wellFormed && mutant != (twice ? Mutant.KEYFPR_TWICE : Mutant.ANY_KEYFPR)) {
            return SYNTAX;
        }
        boolean retired = parameters.endsWith("=" + ReferenceSite.RETIRED);
        return switch (mutant) {
            case UNKNOWN_KEYFPR_REFUSED -> "550 5.7.5 unknown key";
            case RETIRED_KEYFPR_TAKEN -> "";
            default -> retired ? "550 5.7.5 retired key" : "";
        };
    }
}
