package org.postseal.conformance;

import java.time.Duration;
import java.util.List;

/** A case that was run. */
public record Outcome(
        Case<?> of, Verdict verdict, List<Transcript.Entry> transcript, Duration time) {}
