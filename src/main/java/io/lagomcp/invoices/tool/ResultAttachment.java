package io.lagomcp.invoices.tool;

/** A resource that accompanies the JSON of a result, as in the Model Context Protocol. */
public sealed interface ResultAttachment {

    /** Where it can be fetched. */
    String uri();

    /** For a person, for example {@code LAG-1234-001-002.pdf}. */
    String name();

    /** Its media type. */
    String mediaType();

    /** Its address only; anyone who has the address can open it. */
    record Link(String uri, String name, String mediaType) implements ResultAttachment {}

    /**
     * Its content.
     *
     * @param bytes must not be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on to be sent, never compared or shared
    record Content(String uri, String name, String mediaType, byte[] bytes) implements ResultAttachment {}
}
