package io.lagomcp.invoices.bench;

/** Does nothing but say so: what a start of Java costs that no program can avoid. */
final class Empty {
    private Empty() {}

    public static void main(String[] arguments) {
        System.out.println("started");
    }
}
