package io.lagomcp.invoices.bench;

/** One part of a run. */
interface Measurement {

    /** Measures, and adds what came out. */
    void measure(Setting setting, Figures figures) throws Exception;
}
