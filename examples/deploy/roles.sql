-- For psql, as a superuser in a new database: the role of the servers. LAGO_MCP_STORE_PASSWORD_FILE names the file with its password.
\set password `cat "$LAGO_MCP_STORE_PASSWORD_FILE"`
create role lago_server login password :'password';
