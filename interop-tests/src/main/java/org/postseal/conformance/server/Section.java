package org.postseal.conformance.server;

import org.postseal.conformance.Case;
import org.postseal.conformance.CaseId;
import org.postseal.conformance.Check;
import org.postseal.conformance.Role;
import org.postseal.conformance.Strength;
import org.postseal.conformance.Verdict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Collects the cases of one section. Numbers are written out, for they never change. */
final class Section {
    private final int number;
    private final String title;
    private final List<Case<ServerPeer>> cases = new ArrayList<>();

    Section(int number, String title) {
        this.number = number;
        this.title = title;
    }

    /** What a case does on a connection that has come so far. */
    @FunctionalInterface
    interface Action {
        Verdict on(Visit visit) throws IOException, InterruptedException;
    }

    Section must(int id, String sentence, Stage from, Action action, String... requirements) {
        return add(id, sentence, Strength.MUST, from.then(action), requirements);
    }

    Section should(int id, String sentence, Stage from, Action action, String... requirements) {
        return add(id, sentence, Strength.SHOULD, from.then(action), requirements);
    }

    private Section add(
            int id, String sentence, Strength strength, Check<ServerPeer> check, String[] ids) {
        cases.add(
                new Case<>(
                        new CaseId(Role.SERVER, number, id),
                        title,
                        sentence,
                        List.of(ids),
                        strength,
                        check));
        return this;
    }

    List<Case<ServerPeer>> cases() {
        return List.copyOf(cases);
    }
}
