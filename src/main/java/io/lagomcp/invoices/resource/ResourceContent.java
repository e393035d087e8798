package io.lagomcp.invoices.resource;

import tools.jackson.databind.node.ObjectNode;

/** What a resource holds. */
public sealed interface ResourceContent {

    /** The address that it was read under. */
    String uri();

    /** Its media type. */
    String mediaType();

    /**
     * JSON.
     *
     * @param json text from Lago in it is safe to show
     */
    record Json(String uri, String mediaType, ObjectNode json) implements ResourceContent {}

    /**
     * A file.
     *
     * @param bytes must not be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on to be sent, never compared or shared
    record File(String uri, String mediaType, byte[] bytes) implements ResourceContent {}
}
