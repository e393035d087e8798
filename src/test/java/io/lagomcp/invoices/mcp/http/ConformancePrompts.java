package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.ConformanceContent.image;
import static io.lagomcp.invoices.mcp.http.ConformanceContent.resource;
import static io.lagomcp.invoices.mcp.http.ConformanceContent.text;

import io.modelcontextprotocol.server.McpServerFeatures.SyncCompletionSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult.CompleteCompletion;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.PromptReference;
import io.modelcontextprotocol.spec.McpSchema.Role;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The conformance suite's prompts, and what may be typed into one of them. */
final class ConformancePrompts {
    private static final String WITH_ARGUMENTS = "test_prompt_with_arguments";

    private ConformancePrompts() {}

    static List<SyncPromptSpecification> prompts() {
        return List.of(
                prompt("test_simple_prompt", List.of(), given -> List.of(text("This is a simple prompt for testing."))),
                prompt(
                        WITH_ARGUMENTS,
                        List.of("arg1", "arg2"),
                        given -> List.of(text("Prompt with arguments: arg1='%s', arg2='%s'"
                                .formatted(given.get("arg1"), given.get("arg2"))))),
                prompt(
                        "test_prompt_with_embedded_resource",
                        List.of("resourceUri"),
                        given -> List.of(
                                resource(
                                        Objects.toString(given.get("resourceUri")),
                                        "text/plain",
                                        "Embedded resource content for testing."),
                                text("Please process the embedded resource above."))),
                prompt(
                        "test_prompt_with_image",
                        List.of(),
                        given -> List.of(image(), text("Please analyze the image above."))));
    }

    static List<SyncCompletionSpecification> completions() {
        return List.of(new SyncCompletionSpecification(
                PromptReference.builder(WITH_ARGUMENTS).build(), (exchange, request) -> {
                    List<String> values = Stream.of("paris", "park", "testing")
                            .filter(value -> value.startsWith(request.argument().value()))
                            .toList();
                    return new CompleteResult(new CompleteCompletion(values, values.size(), false));
                }));
    }

    private static SyncPromptSpecification prompt(
            String name, List<String> arguments, Function<Map<String, Object>, List<Content>> written) {
        Prompt prompt = Prompt.builder(name)
                .description("Serves the conformance suite")
                .arguments(arguments.stream().map(ConformancePrompts::required).toList())
                .build();
        return new SyncPromptSpecification(prompt, (exchange, request) -> GetPromptResult.builder(
                        written.apply(given(request.arguments())).stream()
                                .map(content -> PromptMessage.builder(Role.USER, content)
                                        .build())
                                .toList())
                .build());
    }

    /** The SDK gives null for arguments left out. */
    private static Map<String, Object> given(@Nullable Map<String, Object> arguments) {
        return Objects.requireNonNullElse(arguments, Map.of());
    }

    private static PromptArgument required(String name) {
        return PromptArgument.builder(name)
                .description("Serves the conformance suite")
                .required(true)
                .build();
    }
}
