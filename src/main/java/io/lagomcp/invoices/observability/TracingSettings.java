package io.lagomcp.invoices.observability;

import io.lagomcp.invoices.config.InvalidSettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of tracing, from OpenTelemetry's variables.
 *
 * @param endpoint receives spans by OTLP over HTTP, as protobuf
 * @param headers for the endpoint, which may contain credentials
 * @param resource attributes of this process
 */
record TracingSettings(URI endpoint, Map<String, String> headers, Map<String, String> resource) {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";
    private static final String PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private static final String RESOURCE = "OTEL_RESOURCE_ATTRIBUTES";
    private static final String SERVICE_NAME = "OTEL_SERVICE_NAME";

    /** Empty where no endpoint is set. */
    static Optional<TracingSettings> from(Map<String, String> environment) {
        String endpoint = text(environment, ENDPOINT);
        if (endpoint.isEmpty() || text(environment, "OTEL_SDK_DISABLED").equalsIgnoreCase("true")) {
            return Optional.empty();
        }
        String protocol = text(environment, PROTOCOL);
        if (!protocol.isEmpty() && !protocol.equals("http/protobuf")) {
            throw new InvalidSettingException(PROTOCOL, "must be http/protobuf");
        }
        Map<String, String> resource = new LinkedHashMap<>(Map.of("service.name", "lago-invoices-mcp"));
        resource.putAll(pairs(environment, RESOURCE));
        String name = text(environment, SERVICE_NAME);
        if (!name.isEmpty()) {
            resource.put("service.name", name);
        }
        return Optional.of(new TracingSettings(traces(endpoint), pairs(environment, HEADERS), resource));
    }

    @Override
    public String toString() {
        return "TracingSettings[" + endpoint + "]";
    }

    private static URI traces(String endpoint) {
        try {
            URI base = new URI(endpoint.endsWith("/") ? endpoint : endpoint + "/");
            boolean web = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
            if (web && base.getHost() != null && base.getUserInfo() == null) {
                return base.resolve("v1/traces");
            }
        } catch (URISyntaxException notAnAddress) {
            // reported below
        }
        throw new InvalidSettingException(ENDPOINT, "must be the address of a collector, as http://127.0.0.1:4318");
    }

    private static Map<String, String> pairs(Map<String, String> environment, String variable) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text(environment, variable).split(",", -1)) {
            int equals = pair.indexOf('=');
            if (pair.isBlank()) {
                continue;
            }
            if (equals < 1) {
                throw new InvalidSettingException(variable, "must be a list as name=value,name=value");
            }
            pairs.put(
                    pair.substring(0, equals).strip(),
                    decoded(pair.substring(equals + 1).strip(), variable));
        }
        return pairs;
    }

    private static String decoded(String value, String variable) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw new InvalidSettingException(variable, "has a value that is not percent-encoded");
        }
    }

    private static String text(Map<String, String> environment, String variable) {
        return environment.getOrDefault(variable, "").strip();
    }
}
