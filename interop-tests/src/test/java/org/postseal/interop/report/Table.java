package org.postseal.interop.report;

import java.util.List;

/**
 * A section of the page.
 *
 * @param name of its file; the page has the tables in the order of these names
 * @param remark what to know when reading it
 * @param heads above the columns
 */
public record Table(
        String name, String title, String remark, List<String> heads, List<List<Cell>> rows) {}
