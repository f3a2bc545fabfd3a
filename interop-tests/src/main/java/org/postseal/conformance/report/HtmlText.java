package org.postseal.conformance.report;

/** HTML being written: what is not markup of ours is escaped. */
public final class HtmlText {
    private final StringBuilder out = new StringBuilder();

    /**
     * How a page begins, which may neither load nor run anything.
     *
     * @param style sheets of ours, one after the other
     */
    public HtmlText head(String title, String style) {
        return markup(
                        """
                        <!DOCTYPE html>
                        <html lang="en">
                        <head>
                        <meta charset="utf-8">
                        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
                        <meta name="viewport" content="width=device-width, initial-scale=1">
                        <meta name="color-scheme" content="light dark">
                        <title>""")
                .text(title)
                .markup("</title>\n<style>\n")
                .markup(style)
                .markup("</style>\n</head>\n");
    }

    /** Markup that this program wrote, never anything from outside. */
    public HtmlText markup(String html) {
        out.append(html);
        return this;
    }

    /** Text from anywhere, also between quotation marks. */
    public HtmlText text(String text) {
        text.codePoints().forEach(this::character);
        return this;
    }

    /** An element that holds text. */
    public HtmlText element(String name, String classes, String text) {
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
