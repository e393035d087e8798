package io.lagomcp.invoices.console;

/** Asks a person questions, if one is there. */
public interface Prompter {
    /** For programs: there is no person. */
    Prompter NONE = new Prompter() {
        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public String readSecret(String prompt) {
            throw new IllegalStateException("there is no person");
        }

        @Override
        public boolean confirms(String question) {
            throw new IllegalStateException("there is no person");
        }
    };

    /** Whether a person is there; if not, the other methods must not be called. */
    boolean isThere();

    /** Reads a line without echo; empty if only Enter was pressed. */
    String readSecret(String prompt);

    /** Asks a yes-no question. */
    boolean confirms(String question);
}
