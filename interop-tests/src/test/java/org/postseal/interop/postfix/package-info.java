/**
 * Postseal beside Postfix, both ways, with real Postfix instances from Debian's package.
 *
 * <p>The lines that an operator adds to {@code main.cf}, {@code master.cf} and {@code
 * postseal.toml} are read from {@code server/docs/postfix.md}; the tests run them with the
 * example's names, addresses and ports replaced. Each Postfix has its own configuration, queue,
 * data and log below a temporary directory; the system's instance is never touched. Needs root, as
 * Postfix does.
 */
package org.postseal.interop.postfix;
