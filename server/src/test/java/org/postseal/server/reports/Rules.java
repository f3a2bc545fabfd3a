package org.postseal.server.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The rules of RFC 8460 section 4.4 as a JSON schema. */
final class Rules {
    private Rules() {}

    static byte[] resource(String name) throws IOException {
        try (InputStream in = Rules.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    static List<?> faults(byte[] json) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode schema = mapper.readTree(resource("tlsrpt.schema.json"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema)
                .validate(mapper.readTree(json));
    }

    static void keeps(TlsReport report) throws IOException {
        assertEquals(List.of(), faults(ReportWriter.json(report)));
    }
}
