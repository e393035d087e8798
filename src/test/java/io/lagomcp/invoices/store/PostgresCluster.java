package io.lagomcp.invoices.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.StoreSettings;
import io.lagomcp.invoices.store.Store.StoreListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * PostgreSQL on the loopback interface: a primary and, if asked for, a synchronous standby. The servers end with this process,
 * however that ends.
 */
public final class PostgresCluster implements AutoCloseable {
    private static final String PASSWORD = "only-for-tests";
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final long PATIENCE_SECONDS = 60;

    private final Path folder;
    private final List<Server> servers = new ArrayList<>();
    private final List<Process> poolers = new ArrayList<>();
    private int standbys;

    /** A server of PostgreSQL with the shell that ends it. */
    private record Server(Process shell, long pid, int port, Path data) {}

    private PostgresCluster(Path folder) {
        this.folder = folder;
    }

    private static final class Shared {
        static final PostgresCluster CLUSTER = start(true);

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(CLUSTER::close));
        }
    }

    /** One with a synchronous standby, which the tests of this process share. */
    public static PostgresCluster shared() {
        return Shared.CLUSTER;
    }

    /** One of its own. */
    public static PostgresCluster start(boolean withStandby) {
        try {
            Path folder = Files.createTempDirectory("postgresql");
            if (isRoot()) {
                run(List.of("chown", "postgres", folder.toString()));
            }
            PostgresCluster cluster = new PostgresCluster(folder);
            Path password = folder.resolve("password");
            Files.writeString(password, PASSWORD);
            cluster.startPrimary(password, withStandby);
            return cluster;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void startPrimary(Path password, boolean withStandby) throws IOException {
        Path data = folder.resolve("primary");
        run(asPostgres(List.of(
                program("initdb"),
                "--pgdata=" + data,
                "--username=postgres",
                "--auth=scram-sha-256",
                "--pwfile=" + password,
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C")));
        Path standby = folder.resolve("standby" + ++standbys);
        if (withStandby) {
            run(asPostgres(List.of("cp", "-R", data.toString(), standby.toString())));
        }
        servers.add(serve(data));
        if (withStandby) {
            startStandby(standby, "-c", "primary_conninfo=" + replication());
        }
    }

    private String replication() {
        return "host=127.0.0.1 port=" + port() + " user=postgres password=" + PASSWORD;
    }

    /** Starts a synchronous standby of the primary, which has none. */
    public void addStandby() throws IOException {
        Path data = folder.resolve("standby" + ++standbys);
        run(asPostgres(List.of(
                program("pg_basebackup"),
                "--dbname=" + replication(),
                "--pgdata=" + data,
                "--checkpoint=fast",
                "--no-sync",
                "--write-recovery-conf")));
        startStandby(data);
    }

    private void startStandby(Path data, String... settings) throws IOException {
        run(asPostgres(List.of("touch", data.resolve("standby.signal").toString())));
        servers.add(serve(data, settings));
        sql("alter system set synchronous_standby_names = '*'");
        sql("select pg_reload_conf()");
        awaitTrue("select exists (select 1 from pg_stat_replication where sync_state = 'sync')");
    }

    private Server serve(Path data, String... settings) throws IOException {
        int port = freePort();
        List<String> command = asPostgres(List.of(
                program("postgres"),
                "-D",
                data.toString(),
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "shared_buffers=32MB",
                "-c",
                "min_wal_size=32MB"));
        command.addAll(List.of(settings));
        Process process = inBackground(command, port, "QUIT");
        BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
        Server server = new Server(process, Long.parseLong(String.valueOf(out.readLine())), port, data);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (Connection ready = connect(port)) {
                assertThat(ready.isValid(1)).isTrue();
                return server;
            } catch (SQLException notYet) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IOException(Files.readString(folder.resolve(port + ".log")), notYet);
                }
                pause();
            }
        }
    }

    /** A program that this signal stops at once. */
    private Process inBackground(List<String> command, int port, String signal) throws IOException {
        // the end of this process closes the pipe
        String script = "exec 3<&0; \"$@\" </dev/null & echo $!; read -r _ <&3; kill -" + signal + " $!; wait";
        List<String> shell = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        shell.addAll(command);
        return new ProcessBuilder(shell)
                .redirectError(folder.resolve(port + ".log").toFile())
                .start();
    }

    private Server primary() {
        return servers.get(0);
    }

    /** The port of the primary. */
    public int port() {
        return primary().port();
    }

    /** The port of the standby. */
    public int standbyPort() {
        return servers.get(1).port();
    }

    /** The process of the primary. */
    public long primaryPid() {
        return primary().pid();
    }

    /** Kills the primary; the standby takes its place, and waits for no other. */
    public void failOver() {
        end(servers.remove(0).shell());
        // it has the primary's settings, and there is no standby of its own
        sql("alter system set synchronous_standby_names = ''");
        sql("select pg_promote()");
        sql("select pg_reload_conf()");
        awaitTrue("select not pg_is_in_recovery()");
    }

    /** Runs this while commits wait for no standby. */
    public void withoutSynchronousStandby(Runnable work) {
        setSynchronousStandby("");
        try {
            work.run();
        } finally {
            setSynchronousStandby("*");
        }
    }

    private void setSynchronousStandby(String names) {
        sql("alter system set synchronous_standby_names = '" + names + "'");
        sql("select pg_reload_conf()");
        awaitTrue("select current_setting('synchronous_standby_names') = '" + names + "'");
    }

    /** A superuser's connection. */
    private static Connection connect(int port) throws SQLException {
        return connect(port, "postgres");
    }

    private static Connection connect(int port, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", PASSWORD);
    }

    /** Runs a statement as superuser. */
    public void sql(String statement) {
        sql("postgres", statement);
    }

    /** The same in this database. */
    public void sql(String database, String statement) {
        try (Connection connection = connect(port(), database);
                Statement one = connection.createStatement()) {
            one.execute(statement);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void awaitTrue(String query) {
        awaitTrue("postgres", query);
    }

    private void awaitTrue(String database, String query) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (Connection connection = connect(port(), database)) {
                if (Database.text(connection, query).filter("t"::equals).isPresent()) {
                    return;
                }
            } catch (SQLException notYet) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(notYet);
                }
            }
            assertThat(System.nanoTime()).as(query).isLessThan(end);
            pause();
        }
    }

    /** Another database with its own owner and server roles, without tables. */
    public TestDatabase database() {
        String name = "lago" + DATABASES.incrementAndGet();
        for (String role : List.of(name + "_owner", name + "_server")) {
            sql("create role " + role + " login password '" + PASSWORD + "'");
        }
        sql("create database " + name + " owner " + name + "_owner");
        return new TestDatabase(this, name);
    }

    /**
     * A database.
     *
     * @param name of it, and the beginning of its roles' names
     */
    public record TestDatabase(PostgresCluster cluster, String name) {

        /** What {@code LAGO_MCP_STORE} names for this role, {@code owner} or {@code server}. */
        public String url(String role) {
            return url(role, cluster.port());
        }

        /** The same over another port, such as that of a proxy. */
        public String url(String role, int port) {
            return "postgresql://" + name + "_" + role + "@127.0.0.1:" + port + "/" + name;
        }

        /** The environment for this address. */
        public Map<String, String> environment(String url) {
            Map<String, String> environment = new HashMap<>();
            environment.put("LAGO_MCP_STORE", url);
            environment.put(
                    "LAGO_MCP_STORE_PASSWORD_FILE", cluster.passwordFile().toString());
            return environment;
        }

        /** The settings for this address. */
        public StoreSettings settings(String url) {
            return Settings.withoutServing(environment(url), CommandLineFlags.none())
                    .store()
                    .orElseThrow();
        }

        /** The same when it has the connection for limits, which a server on a busy machine can do without for a while. */
        public Store open(String url) {
            Store store = Store.open(settings(url));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (ask("select 1 from lago_mcp.allowance where kind = 'warm_up'")
                    .isEmpty()) {
                assertThat(System.nanoTime()).as("connected").isLessThan(end);
                var unused = store.rateLimiters()
                        .of("warm_up", 60, 3, System::nanoTime)
                        .use("test");
                pause();
            }
            sql("delete from lago_mcp.allowance");
            return store;
        }

        /** The connections of a server. */
        Database connections() {
            return new Database(settings(url("server")), StoreListener.none());
        }

        /** Opens it as the server does. */
        public Store open() {
            return Store.open(settings(url("server")));
        }

        /** What {@code LAGO_MCP_STORE} names for a server behind PgBouncer, which is started in this mode. */
        public String pooled(String mode) throws IOException {
            int port = freePort();
            Path users = Files.writeString(
                    cluster.folder.resolve(port + ".users"), "\"" + name + "_server\" \"" + PASSWORD + "\"\n");
            Path settings = Files.writeString(
                    cluster.folder.resolve(port + ".ini"), """
                    [databases]
                    * = host=127.0.0.1 port=%d
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = scram-sha-256
                    auth_file = %s
                    pool_mode = %s
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(cluster.port(), port, users, mode));
            List<String> pooler = asPostgres(List.of("/usr/sbin/pgbouncer", settings.toString()));
            cluster.poolers.add(cluster.inBackground(pooler, port, "TERM"));
            return url("server", port);
        }

        /** Makes the tables. */
        public TestDatabase initialized() {
            try (Store owner = Store.open(settings(url("owner")))) {
                owner.migrate(name + "_server");
            }
            return this;
        }

        /** Stops the clock for the server's statements. */
        public TestDatabase withStoppedClock() {
            sql("create schema clock; create table clock.stopped as select pg_catalog.clock_timestamp() as time;"
                    + "create function clock.clock_timestamp() returns timestamptz language sql volatile as"
                    + " 'select time from clock.stopped';"
                    + "grant usage on schema clock to public; grant select on clock.stopped to public");
            sql("alter role " + name + "_server set search_path = clock, pg_catalog");
            return this;
        }

        /** Lets time pass by the stopped clock. */
        public void pass(Duration time) {
            sql("update clock.stopped set time = time + interval '1 microsecond' * " + time.toNanos() / 1_000);
        }

        /** Runs a statement as superuser. */
        public void sql(String statement) {
            cluster.sql(name, statement);
        }

        /** A backup of it. */
        public Path dump() {
            Path file = cluster.folder.resolve(name + ".dump");
            runUnchecked(program("pg_dump"), "--dbname=" + superuser(), "--format=custom", "--file=" + file);
            return file;
        }

        /** Puts a backup into a new database, which takes the place and the name of this one. */
        public void restore(Path dump) {
            cluster.sql("alter database " + name + " allow_connections false");
            cluster.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
            cluster.sql("alter database " + name + " rename to " + name + "_old");
            cluster.sql("create database " + name + " owner " + name + "_owner");
            runUnchecked(program("pg_restore"), "--dbname=" + superuser(), "--exit-on-error", dump.toString());
        }

        private String superuser() {
            return "host=127.0.0.1 port=" + cluster.port() + " dbname=" + name + " user=postgres password=" + PASSWORD;
        }

        private static void runUnchecked(String... command) {
            try {
                run(asPostgres(List.of(command)));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        /** Waits until a query in it answers true. */
        public void awaitTrue(String query) {
            cluster.awaitTrue(name, query);
        }

        /** What a query answers, as text. */
        public Optional<String> ask(String query) {
            try (Connection connection = connect(cluster.port(), name)) {
                return Database.text(connection, query);
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    /** A file with the password of all roles. */
    public Path passwordFile() {
        return folder.resolve("password");
    }

    @Override
    public void close() {
        poolers.forEach(PostgresCluster::end);
        servers.forEach(server -> end(server.shell()));
        servers.clear();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException stays) {
            throw new UncheckedIOException(stays);
        }
    }

    private static void end(Process shell) {
        try {
            shell.getOutputStream().close();
            shell.waitFor();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The server refuses to run as root. */
    private static List<String> asPostgres(List<String> command) {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        all.addAll(command);
        return all;
    }

    /** That of the folder {@code postgresql.bin}, or of the newest version that Debian installed. */
    private static String program(String name) {
        String folder = System.getProperty("postgresql.bin", "");
        if (!folder.isEmpty()) {
            return Path.of(folder, name).toString();
        }
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin").resolve(name))
                    .filter(Files::isExecutable)
                    .max(Comparator.naturalOrder())
                    .orElseThrow()
                    .toString();
        } catch (IOException absent) {
            throw new UncheckedIOException("These tests need PostgreSQL: apt-get install postgresql", absent);
        }
    }

    private static void run(List<String> command) throws IOException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + output);
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
