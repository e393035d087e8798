-- What the server's role may do. It may add lines to the audit log, and neither change nor remove any.
-- It may revoke tokens, and not take that back.
grant usage on schema lago_mcp to :server;
grant select on all tables in schema lago_mcp to :server;
grant insert on lago_mcp.line, lago_mcp.action, lago_mcp.plan to :server;
grant update on lago_mcp.head, lago_mcp.action, lago_mcp.plan to :server;
grant delete on lago_mcp.plan to :server;
grant insert, update on lago_mcp.pace to :server;
grant insert, update, delete on lago_mcp.allowance to :server;
grant insert on lago_mcp.revocation to :server;
grant insert, update, delete on lago_mcp.session to :server;
grant insert, update on lago_mcp.outbox to :server;
grant insert, update, delete on lago_mcp.replica to :server;
