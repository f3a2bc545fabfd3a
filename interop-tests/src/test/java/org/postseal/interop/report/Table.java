package org.postseal.interop.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A section of the page.
 *
 * @param name of its file; the page has the tables in the order of these names
 * @param remark what to know when reading it
 * @param heads above the columns
 * @param marks what the picture says of it, by the host that it says it of
 */
public record Table(
        String name,
        String title,
        String remark,
        List<String> heads,
        List<List<Cell>> rows,
        Map<String, List<Cell>> marks) {
    /** One of which the picture says nothing. */
    public Table(
            String name, String title, String remark, List<String> heads, List<List<Cell>> rows) {
        this(name, title, remark, heads, rows, Map.of());
    }

    /** The same with what the picture says of a host. */
    public Table withMarks(String host, List<Cell> more) {
        Map<String, List<Cell>> all = new HashMap<>(marks);
        all.put(host, more);
        return new Table(name, title, remark, heads, rows, all);
    }
}
