/**
 * What a run found, for people and for programs: a closing summary, a page, JUnit XML and JSON.
 *
 * <p>A {@link org.postseal.conformance.report.Report} is written by one class a form. Whatever a
 * peer said is hostile input here: it is escaped in every form, and its control characters are made
 * visible by {@link org.postseal.conformance.report.Visible}. The page loads nothing and runs no
 * script.
 */
package org.postseal.conformance.report;
