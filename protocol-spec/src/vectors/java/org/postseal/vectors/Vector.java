package org.postseal.vectors;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One vector.
 *
 * @param name unique over all files
 * @param input what is read, or what something is made of
 * @param expect what must come of it; of a bad vector its {@code error}
 */
public record Vector(String name, JsonNode input, JsonNode expect) {
    /** The class of the error that a bad vector must give. */
    public String error() {
        return expect.required("error").textValue();
    }

    @Override
    public String toString() {
        return name; // names the parameterized test
    }
}
