package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;

import io.lagomcp.invoices.sandbox.SandboxApi.ApiCall;
import io.lagomcp.invoices.sandbox.SandboxOptions.LagoEdition;
import io.lagomcp.invoices.sandbox.store.DocumentStore;
import io.lagomcp.invoices.sandbox.store.DocumentStore.FileType;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Everything below {@code /api/v1}: the routes, and the permission that each of them needs. */
final class SandboxApi {
    private final List<ApiRoute> routes = new ArrayList<>();
    private final DocumentStore documents;

    SandboxApi(SandboxContext context) {
        documents = context.documents();
        PaymentEndpoints payments = new PaymentEndpoints(context);
        InvoiceFinalizer finalizer = new InvoiceFinalizer(context, payments);
        InvoiceActions actions = new InvoiceActions(context, finalizer);
        InvoiceListEndpoint lists = new InvoiceListEndpoint(context);
        InvoiceUpdateEndpoint updates = new InvoiceUpdateEndpoint(context, payments);
        route("POST", "/invoices", new CreateInvoiceEndpoint(context, finalizer)::create);
        route("GET", "/invoices", lists::all);
        route("GET", "/invoices/{id}", actions::find);
        route("PUT", "/invoices/{id}", updates::update);
        route("PATCH", "/invoices/{id}", updates::update);
        route("PUT", "/invoices/{id}/refresh", actions::refresh);
        route("PUT", "/invoices/{id}/finalize", actions::finalizeDraft);
        for (String download : List.of("/invoices/{id}/download", "/invoices/{id}/download_pdf")) {
            route("POST", download, call -> documents.download(FileType.PDF, call.id()));
        }
        route("POST", "/invoices/{id}/download_xml", call -> documents.download(FileType.XML, call.id()));
        route("POST", "/invoices/{id}/retry_payment", payments::retry);
        route("POST", "/invoices/{id}/retry", actions::retry);
        route("POST", "/invoices/{id}/void", new VoidInvoiceEndpoint(context)::answer);
        route("DELETE", "/invoices/{id}", actions::delete);
        route("POST", "/invoices/{id}/lose_dispute", actions::loseDispute);
        route("POST", "/invoices/{id}/payment_url", payments::paymentUrl);
        route("POST", "/invoices/preview", new PreviewEndpoint(context)::answer);
        route("POST", "/invoices/{id}/resend_email", actions::resendEmail);
        route("PUT", "/invoices/{id}/sync_salesforce_id", actions::syncSalesforce);
        route("GET", "/customers/{id}/invoices", lists::ofCustomer);
        routes.addAll(new LookupEndpoints(context).routes());
    }

    private void route(String method, String path, Function<ApiCall, SandboxResponse> handler) {
        routes.add(new ApiRoute(method, path, "invoice", handler));
    }

    /** Answers a GET of a signed link, which needs no key. */
    SandboxResponse open(String path) {
        return documents.open(path);
    }

    /** Answers a call, or throws the {@link LagoErrorResponse} with which Lago would refuse it. */
    SandboxResponse answer(
            String method, String path, @Nullable String query, String body, @Nullable String authorization) {
        for (ApiRoute route : routes) {
            Optional<String> id = route.match(method, path);
            if (id.isPresent()) {
                checkPermission(authorization, method, route.resource());
                // the ids of invoices are UUIDs, in which case does not matter
                String known = path.startsWith("/invoices/") ? id.get().toLowerCase(Locale.ROOT) : id.get();
                return route.handler().apply(new ApiCall(known, QueryString.parse(query), body));
            }
        }
        throw LagoErrorResponse.notFound("resource");
    }

    /**
     * One call of the API, as a route's handler gets it.
     *
     * @param id the value of {@code {id}} in the path; empty if the route has none
     */
    record ApiCall(String id, QueryString query, String body) {

        /** The object under this key of the body, which must be there and not be empty. */
        ObjectNode root(String key) {
            JsonNode root = json().path(key);
            if (root.isEmpty() && root.asString("").isBlank()) {
                throw LagoErrorResponse.badRequest("param is missing or the value is empty or invalid: " + key);
            }
            if (root instanceof ObjectNode object) {
                return object;
            }
            throw LagoErrorResponse.crash();
        }

        /** The whole body; an empty object where there is none. */
        JsonNode json() {
            if (body.isBlank()) {
                return SandboxJson.object();
            }
            try {
                return SandboxJson.MAPPER.readTree(body);
            } catch (JacksonException unreadable) {
                throw LagoErrorResponse.unreadable();
            }
        }
    }

    /**
     * One row of the table of routes.
     *
     * @param path below {@code /api/v1}, with {@code {id}} in the place of an id
     * @param resource what a key must have permission for, as Lago names it
     */
    record ApiRoute(String method, String path, String resource, Function<ApiCall, SandboxResponse> handler) {
        private static final Pattern FORMAT = Pattern.compile("(?<=[^/])\\.[^./]+$");

        /**
         * The id in a called path, or empty text if the route has none; nothing if this is not the route. HEAD matches GET, and a
         * path may end in a format such as {@code .json}, so an id contains no dot.
         */
        Optional<String> match(String calledMethod, String calledPath) {
            String[] segments = FORMAT.matcher(calledPath).replaceFirst("").split("/", -1);
            List<String> pattern = List.of(path.split("/", -1));
            boolean called = method.equals(calledMethod) || (method.equals("GET") && calledMethod.equals("HEAD"));
            if (!called || segments.length != pattern.size()) {
                return Optional.empty();
            }
            String id = "";
            for (int i = 0; i < segments.length; i++) {
                String segment = segments[i];
                if (pattern.get(i).equals("{id}") && !segment.isEmpty() && segment.indexOf('.') < 0) {
                    id = QueryString.decode(segment.replace("+", "%2B"));
                } else if (!pattern.get(i).equals(segment)) {
                    return Optional.empty();
                }
            }
            return Optional.of(id);
        }
    }

    /** 401 without a valid key; 403 if the key lacks the read permission that GET needs, or the write permission of all else. */
    private static void checkPermission(@Nullable String authorization, String method, String resource) {
        // Lago reads only the second word, and Basic credentials are not a key
        String[] words =
                authorization == null ? new String[0] : authorization.strip().split("\\s+", -1);
        String key = words.length > 1 && !words[0].equalsIgnoreCase("Basic") ? words[1] : Sandbox.WRONG_KEY;
        boolean reads = method.equals("GET");
        boolean allowed =
                switch (key) {
                    case Sandbox.WRONG_KEY -> throw LagoErrorResponse.unauthorized();
                    case Sandbox.READ_ONLY_KEY -> reads;
                    case Sandbox.INVOICES_ONLY_KEY -> resource.equals("invoice");
                    case Sandbox.NO_ACCESS_KEY -> false;
                    default -> true;
                };
        String action = reads ? "read" : "write";
        refuseIf(!allowed, LagoErrorResponse.forbidden(action + "_action_not_allowed_for_" + resource));
    }

    /**
     * The objects that all endpoints share.
     *
     * @param providers does what payment and tax providers do, some time after it was asked to
     */
    record SandboxContext(InvoiceStore store, DocumentStore documents, LagoEdition edition, Executor providers) {

        /** Answers with all fields of the invoice. */
        SandboxResponse show(ObjectNode invoice) {
            return SandboxResponse.invoice(documents.full(invoice));
        }
    }
}
