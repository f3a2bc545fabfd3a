/**
 * The settings of a site: {@code postseal.toml} read into records. Every fault is reported with
 * file, line and what is expected, all of them at once; a setting that nobody knows is a fault.
 */
package org.postseal.server.app.config;
