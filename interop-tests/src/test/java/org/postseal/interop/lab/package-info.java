/**
 * The network of {@code interop-tests/lab}, up for a test: real mail software in namespaces, and
 * what Eve captured between them. Where namespaces are not permitted the tests are skipped, but
 * never in CI, where they fail.
 */
package org.postseal.interop.lab;
