/**
 * What tests saw, as one page for people: {@code target/lab/report.html}. A test writes a {@link
 * org.postseal.interop.report.Table}, in whatever order tests run; each time the page is made anew
 * of all tables that are there.
 */
package org.postseal.interop.report;
