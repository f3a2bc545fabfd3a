package org.postseal.conformance;

/**
 * A case's name, which never changes once published: {@code client/9/3}.
 *
 * @param section from 1, within the role
 * @param number from 1, within the section
 */
public record CaseId(Role role, int section, int number) {
    @Override
    public String toString() {
        return role.word() + "/" + section + "/" + number;
    }
}
