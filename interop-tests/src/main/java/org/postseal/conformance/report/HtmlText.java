package org.postseal.conformance.report;

/** HTML being written: what is not markup of ours is escaped. */
final class HtmlText {
    private final StringBuilder out = new StringBuilder();

    /** Markup that this program wrote, never anything from outside. */
    HtmlText markup(String html) {
        out.append(html);
        return this;
    }

    /** Text from anywhere, also between quotation marks. */
    HtmlText text(String text) {
        text.codePoints().forEach(this::character);
        return this;
    }

    /** An element that holds text. */
    HtmlText element(String name, String classes, String text) {
        markup("<" + name + " class=\"" + classes + "\">").text(text);
        return markup("</" + name + ">");
    }

    private void character(int c) {
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> {
                if (Visible.isPlain(c)) {
                    out.appendCodePoint(c);
                } else {
                    out.append(Visible.symbol(c));
                }
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
