package io.lagomcp.invoices.mcp;

import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import java.util.Map;

/**
 * Tells the SDK that everything fits its schema.
 *
 * <p>Arguments are checked by the tools themselves, with better words; answers to questions by whoever asked; and that our
 * schemas and results are right is held by tests, not looked at anew in every process.
 */
final class NoOpSchemaValidator implements JsonSchemaValidator {

    @Override
    public ValidationResponse validate(Map<String, Object> schema, Object structuredContent) {
        return ValidationResponse.asValid("");
    }

    @Override
    public ValidationResponse validateSchema(Map<String, Object> schema) {
        return ValidationResponse.asValid("");
    }
}
