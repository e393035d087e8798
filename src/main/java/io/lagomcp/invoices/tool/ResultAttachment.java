package io.lagomcp.invoices.tool;

/** Something that a result brings along beside its JSON: a resource in the words of the Model Context Protocol. */
public sealed interface ResultAttachment {

    /** Where it can be fetched. */
    String uri();

    /** For a person, for example {@code LAG-1234-001-002.pdf}. */
    String name();

    /** Its media type. */
    String mediaType();

    /** Only where it is; whoever holds the address can open it. */
    record Link(String uri, String name, String mediaType) implements ResultAttachment {}

    /**
     * Itself.
     *
     * @param bytes must not be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on to be sent, never compared or shared
    record Content(String uri, String name, String mediaType, byte[] bytes) implements ResultAttachment {}
}
