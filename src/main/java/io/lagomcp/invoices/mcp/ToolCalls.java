package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.json.JsonWriter;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.mcp.protocol.Method;
import io.lagomcp.invoices.mcp.protocol.MethodCall;
import io.lagomcp.invoices.mcp.protocol.MethodException;
import io.lagomcp.invoices.mcp.protocol.Outcome;
import io.lagomcp.invoices.mcp.protocol.StatelessRequests;
import io.lagomcp.invoices.text.SpellingSuggester;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.ToolResult.ResultAttachment;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code tools/call}. */
final class ToolCalls implements Method {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Revisions are days, so that their order is the one of their names. */
    private static final String FIRST_WITH_LINKS = "2025-06-18";

    private static final String WAITS = "confirmation_required";
    private static final String UNKNOWN_PLAN = Refusal.UNKNOWN.code();

    private final ToolRegistry tools;
    private final Set<String> names;
    private final ConfirmationMethod confirmVia;
    private final Optional<String> pages;
    private final ConfirmationTimeout patience;

    ToolCalls(ToolRegistry tools, ConfirmationMethod confirmVia, Optional<String> pages, ConfirmationTimeout patience) {
        this.tools = tools;
        this.names = tools.all().stream().map(ToolDefinition::name).collect(Collectors.toUnmodifiableSet());
        this.confirmVia = confirmVia;
        this.pages = pages;
        this.patience = patience;
    }

    @Override
    public Outcome call(MethodCall call) {
        String name = call.params().path("name").stringValue();
        requireKnown(name, call.principal());
        ConfirmationChannel confirmation = channel(call);
        ToolResult result;
        try (ProgressReporter progress = ProgressReporter.of(call)) {
            Caller caller = new Caller(call.principal(), call.client().name(), confirmation, progress);
            result = tools.call(name, arguments(call), caller);
        }
        if (confirmation instanceof AskingChannel asking && asking.question().isPresent()) {
            return asking.question().get();
        }
        String label = label(result);
        if (confirmation instanceof PageChannel page && !label.equals(WAITS)) {
            page.decided();
        }
        if (label.equals(UNKNOWN_PLAN)
                && call.state().isPresent()
                && call.client().isStateless()) {
            throw StatelessRequests.invalidState();
        }
        return new Outcome.Result(json(result, call.client().revision()), label, Duration.ZERO, false);
    }

    private void requireKnown(String name, Principal principal) {
        if (!names.contains(name)) {
            List<String> offered = tools.definitions(principal).stream()
                    .map(ToolDefinition::name)
                    .toList();
            throw new MethodException(
                    MethodException.Kind.INVALID_PARAMS,
                    "Unknown tool: " + SafeText.token(name) + "." + SpellingSuggester.question(name, offered)
                            + " The tools are: " + String.join(", ", offered) + ".");
        }
    }

    /** An answer belongs to what was asked, whatever the client declares now. */
    private ConfirmationChannel channel(MethodCall call) {
        if (call.state().isPresent()) {
            return PageChannel.isAnswered(call) ? page(call) : new QuestionChannel(call, pages, patience);
        }
        boolean showsForms = call.client().showsForms();
        boolean showsPage = pages.isPresent() && call.client().opensLinks();
        return switch (confirmVia) {
            case AUTO, ELICIT -> {
                if (!showsForms && showsPage) {
                    yield page(call);
                }
                yield showsForms || confirmVia == ConfirmationMethod.ELICIT
                        ? new QuestionChannel(call, pages, patience)
                        : ConfirmationChannel.relay(pages);
            }
            case RELAY -> ConfirmationChannel.relay(pages);
            case PAGE -> page(call);
        };
    }

    private PageChannel page(MethodCall call) {
        return new PageChannel(call, pages.orElseThrow(), patience);
    }

    private static ObjectNode arguments(MethodCall call) {
        return call.params().path("arguments") instanceof ObjectNode given ? given : JSON.objectNode();
    }

    private static String label(ToolResult result) {
        if (result.isError()) {
            return result.json().at("/error/code").asString("error");
        }
        boolean waits = result.json().path("outcome").asString("").equals(WAITS);
        return waits ? WAITS : "ok";
    }

    private static ObjectNode json(ToolResult result, String revision) {
        String text = JsonWriter.of(result.json());
        ObjectNode json = JSON.objectNode();
        ArrayNode content = json.putArray("content");
        content.addObject().put("type", "text").put("text", text);
        result.attachments().forEach(attachment -> add(attachment, content, revision));
        json.put("isError", result.isError());
        return result.isError() ? json : json.set("structuredContent", JsonWriter.raw(text));
    }

    /**
     * Left out where the client's revision of the protocol has no block of this type: it would refuse the whole result, which
     * has the address of a link in its JSON as well.
     */
    private static void add(ResultAttachment attachment, ArrayNode content, String revision) {
        if (attachment instanceof ResultAttachment.Content file) {
            content.addObject()
                    .put("type", "resource")
                    .set("resource", blob(file.uri(), file.mediaType(), file.bytes()));
        } else if (revision.compareTo(FIRST_WITH_LINKS) >= 0) {
            content.addObject()
                    .put("type", "resource_link")
                    .put("name", attachment.name())
                    .put("uri", attachment.uri())
                    .put("mimeType", attachment.mediaType());
        }
    }

    static ObjectNode blob(String uri, String mediaType, byte[] bytes) {
        return JSON.objectNode()
                .put("uri", uri)
                .put("mimeType", mediaType)
                .put("blob", Base64.getEncoder().encodeToString(bytes));
    }
}
