package io.lagomcp.invoices.cli;

/** Who can be asked something, if anybody is there. */
interface Person {
    /** For programs, which answer nothing. */
    Person NOBODY = new Person() {
        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public String secret(String prompt) {
            throw new IllegalStateException("nobody is there");
        }

        @Override
        public boolean agrees(String question) {
            throw new IllegalStateException("nobody is there");
        }
    };

    /** Whether somebody is; nothing else may be asked of nobody. */
    boolean isThere();

    /** A line that is not shown while it is typed; empty for Enter alone. */
    String secret(String prompt);

    /** Whether they say yes. */
    boolean agrees(String question);
}
