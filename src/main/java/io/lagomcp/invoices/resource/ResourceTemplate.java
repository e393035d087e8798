package io.lagomcp.invoices.resource;

/**
 * A family of resources, in the words of the Model Context Protocol.
 *
 * @param uriTemplate as RFC 6570 writes it
 * @param name for programs
 * @param title for people
 * @param mediaType of each resource
 */
public record ResourceTemplate(String uriTemplate, String name, String title, String description, String mediaType) {}
