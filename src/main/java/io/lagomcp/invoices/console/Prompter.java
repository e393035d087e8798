package io.lagomcp.invoices.console;

/** Asks a person questions, if one is there. */
public interface Prompter {
    /** For programs, which answer nothing. */
    Prompter NOBODY = new Prompter() {
        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public String readSecret(String prompt) {
            throw new IllegalStateException("nobody is there");
        }

        @Override
        public boolean confirms(String question) {
            throw new IllegalStateException("nobody is there");
        }
    };

    /** Whether somebody is; nothing else may be asked of nobody. */
    boolean isThere();

    /** A line that is not shown while it is typed; empty for Enter alone. */
    String readSecret(String prompt);

    /** Whether they say yes. */
    boolean confirms(String question);
}
