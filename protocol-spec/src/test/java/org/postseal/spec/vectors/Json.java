package org.postseal.spec.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.SealLevel;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Decoded values in the form of a vector's {@code expect}. */
final class Json {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Json() {}

    static JsonNode of(EhloKeyword keyword) {
        ObjectNode json = JSON.createObjectNode();
        json.put("keys", keyword.keys());
        json.put("prove", keyword.prove());
        json.set("seal", levels(keyword.seal()));
        json.putNull("maxkey");
        keyword.maxKey().ifPresent(octets -> json.put("maxkey", octets));
        return json;
    }

    static JsonNode of(PolicyRecord record) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", record.id());
        json.put("mode", record.mode().name().toLowerCase(Locale.ROOT));
        json.putNull("max_age");
        record.maxAge().ifPresent(age -> json.put("max_age", (int) age.toSeconds()));
        json.set("seal", levels(record.seal()));
        ArrayNode keys = json.putArray("k");
        record.keys().forEach(key -> keys.add(key.hex()));
        json.putNull("src");
        record.sources().ifPresent(sources -> json.set("src", tokens(sources)));
        json.put("auth", record.siteAuth() ? "site" : "none");
        json.putNull("rua");
        record.rua().ifPresent(rua -> json.put("rua", rua.toString()));
        return json;
    }

    private static ArrayNode levels(Set<SealLevel> levels) {
        return levels.isEmpty() ? JSON.createArrayNode() : tokens(levels);
    }

    /** In the order of the grammar. */
    private static <E extends Enum<E>> ArrayNode tokens(Set<E> values) {
        ArrayNode tokens = JSON.createArrayNode();
        EnumSet.copyOf(values).forEach(value -> tokens.add(value.name().toLowerCase(Locale.ROOT)));
        return tokens;
    }
}
