package org.postseal.interop.postfix;

import java.nio.file.Path;

/** A certificate chain and its key, PEM both. */
record PemPair(Path certificate, Path key) {}
