package io.lagomcp.invoices.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.StoreSettings;
import io.lagomcp.invoices.config.StoreSettings.Durability;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.StoreException.Problem;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a database is said in one line, with the next step. */
@Tag("postgresql")
class StoreChecksTest {
    private final PostgresCluster cluster = PostgresCluster.shared();
    private final TestDatabase database = cluster.database();

    private static Optional<Problem> problem(StoreSettings settings) {
        try (Store store = Store.open(settings)) {
            return store.problem();
        }
    }

    private void assertProblem(String url, String what, String next) {
        assertProblem(database.settings(url), what, next);
    }

    private static void assertProblem(StoreSettings settings, String what, String next) {
        Problem problem = problem(settings).orElseThrow();
        assertThat(problem.what())
                .contains(what)
                .doesNotContain("only-for-tests")
                .hasLineCount(1);
        assertThat(problem.next()).contains(next).endsWith(".");
    }

    private String server() {
        return database.url("server");
    }

    @Test
    void aDatabaseThatIsReadyHasNoProblem() {
        database.initialized();

        assertThat(problem(database.settings(server()))).isEmpty();
    }

    @Test
    void aWrongPassword(@TempDir Path folder) throws Exception {
        StoreSettings given = database.settings(server());
        StoreSettings without =
                new StoreSettings(given.jdbcUrl(), given.user(), Optional.empty(), Durability.SYNCHRONOUS, "r");

        assertProblem(without, "PostgreSQL refuses the user", "LAGO_MCP_STORE_PASSWORD_FILE");
        StoreSettings wrong = new StoreSettings(
                given.jdbcUrl(),
                given.user(),
                Optional.of(Files.writeString(folder.resolve("password"), "canary-wrong")),
                Durability.SYNCHRONOUS,
                "r");
        assertProblem(wrong, "password authentication failed", "LAGO_MCP_STORE_PASSWORD_FILE");
    }

    @Test
    void aDatabaseThatIsNotThere() {
        assertProblem(server().replaceFirst("/[^/]*$", "/nowhere"), "no such database", "create the database");
    }

    @Test
    void aServerThatIsNotThere() throws Exception {
        assertProblem(
                database.url("server", PostgresCluster.freePort()), "cannot be reached", "Check host, port and TLS");
    }

    @Test
    void aStandby() {
        database.initialized();

        assertProblem(database.url("server", cluster.standbyPort()), "is a standby", "Name the primary");
    }

    @Test
    void noTables() {
        assertProblem(server(), "no tables", "store init --server-role ROLE");
    }

    @Test
    void otherVersions() {
        database.initialized();
        database.sql("delete from lago_mcp.schema_version");
        assertProblem(server(), "have version 0, and this program needs version " + Store.version(), "store migrate");

        database.sql("insert into lago_mcp.schema_version (version, oldest_program) values (99, 99)");
        assertProblem(server(), "have version 99, and this program knows versions up to " + Store.version(), "newer");
    }

    @Test
    void tablesOfANewerVersionThatThisProgramMayUse() {
        database.initialized();
        database.sql(
                "insert into lago_mcp.schema_version (version, oldest_program) values (99, " + Store.version() + ")");

        assertThat(problem(database.settings(server()))).isEmpty();
        try (Store store = database.open()) {
            assertThat(TestStores.log(store).<Long>consult(AuditIndex::lastSeq)).isZero();
        }
    }

    /** The servers of the old version go on until somebody changes the tables; then they change nothing any more. */
    @Test
    void tablesThatAreChangedUnderARunningServer() {
        database.initialized();
        try (Store store = database.open()) {
            AuditLog log = TestStores.log(store);
            assertThat(log.<Long>consult(AuditIndex::lastSeq)).isZero();
            database.sql("insert into lago_mcp.schema_version (version, oldest_program) values (99, 99)");

            assertThatThrownBy(log::requireWritable)
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining("changed for version 99")
                    .hasMessageContaining("start the new version");
            assertThat(store.problem()).map(Problem::what).get(STRING).contains("have version 99");
            try (Store owner = Store.open(database.settings(database.url("owner")))) {
                assertThatThrownBy(() -> owner.migrate("")).hasMessageContaining("have version 99");
            }
        }
    }

    @Test
    void tablesOfTheFirstVersion() throws Exception {
        try (InputStream first = Store.class.getResourceAsStream("1.sql")) {
            database.sql("set role " + database.name() + "_owner; "
                    + new String(first.readAllBytes(), StandardCharsets.UTF_8)
                    + "; insert into lago_mcp.schema_version (version) values (1);"
                    + " grant usage on schema lago_mcp to public;"
                    + " grant select on all tables in schema lago_mcp to public");
        }
        assertProblem(server(), "have version 1, and this program needs version " + Store.version(), "store migrate");

        database.initialized();

        assertThat(problem(database.settings(server()))).isEmpty();
        assertThat(database.ask("select oldest_program from lago_mcp.schema_version order by version desc limit 1"))
                .contains(String.valueOf(Store.version()));
    }

    @Test
    void aDatabaseThatCanOnlyBeRead() {
        database.initialized();
        cluster.sql("alter database " + database.name() + " set default_transaction_read_only = on");

        assertProblem(server(), "can only be read", "Set it to off");
    }

    @Test
    void missingRights() {
        database.initialized();
        database.sql("revoke insert on lago_mcp.line from " + database.name() + "_server");
        assertProblem(server(), "lacks the right to insert on lago_mcp.line", "store migrate --server-role");

        database.sql("revoke usage on schema lago_mcp from " + database.name() + "_server");
        assertProblem(server(), "lacks the right to read the tables", "store migrate --server-role");
    }

    @Test
    void aRoleThatCanChangeTheAuditLog() {
        database.initialized();

        assertProblem(database.url("owner"), "may update lines of the audit log", "a role of its own");
    }

    @Test
    void anAsynchronousStandbyUnlessTheOperatorVouches() {
        database.initialized();
        cluster.sql("alter system set synchronous_standby_names = ''");
        cluster.sql("select pg_reload_conf()");
        try {
            database.awaitTrue("select current_setting('synchronous_standby_names') = ''");
            assertProblem(server(), "standby of PostgreSQL is asynchronous", "LAGO_MCP_STORE_DURABILITY=managed");

            StoreSettings given = database.settings(server());
            assertThat(problem(new StoreSettings(
                            given.jdbcUrl(), given.user(), given.passwordFile(), Durability.MANAGED, "r")))
                    .isEmpty();
        } finally {
            cluster.sql("alter system set synchronous_standby_names = '*'");
            cluster.sql("select pg_reload_conf()");
            database.awaitTrue("select current_setting('synchronous_standby_names') = '*'");
        }
    }

    @Test
    void tablesAreMadeOnce() {
        database.initialized();

        try (Store owner = Store.open(database.settings(database.url("owner")))) {
            assertThat(owner.migrate("")).isEqualTo(Store.version());
        }
        try (Store server = Store.open(database.settings(server()))) {
            assertThatThrownBy(() -> server.migrate(database.name() + "_server"))
                    .isInstanceOf(StoreException.class);
        }
    }

    @Test
    void theNameOfAReplica() {
        Map<String, String> environment = database.environment(server());
        StoreSettings unnamed = database.settings(server());
        assertThat(unnamed.replica())
                .matches("r[0-9a-f]{8}")
                .isNotEqualTo(database.settings(server()).replica());

        environment.put("LAGO_MCP_REPLICA", "replica-1");
        assertThat(Settings.withoutServing(environment, CommandLineFlags.none()).store())
                .map(StoreSettings::replica)
                .contains("replica-1");
        environment.put("LAGO_MCP_REPLICA", "replica.1");
        assertThatThrownBy(() -> Settings.withoutServing(environment, CommandLineFlags.none()))
                .hasMessageContaining("LAGO_MCP_REPLICA")
                .hasMessageContaining("letters, digits and hyphens");
    }

    @Test
    void anAddressThatCannotBeUsed() {
        for (String address : new String[] {
            "mysql://host/db",
            "postgresql://host",
            "postgresql://kim:canary-secret@host/db",
            "postgresql://kim@host/db?password=canary-secret"
        }) {
            Map<String, String> environment = Map.of("LAGO_MCP_STORE", address);
            assertThatThrownBy(() -> Settings.withoutServing(environment, CommandLineFlags.none()))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("LAGO_MCP_STORE")
                    .hasMessageNotContaining("canary-secret");
        }
    }
}
