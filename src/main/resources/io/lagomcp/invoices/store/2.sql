-- Version 2. Executed once, by the owner.

-- Limits that all servers share. Unlogged: after a crash they start again, and writing them waits for no standby.

-- What Lago lets one organization send in a period, and when that was taken.
create unlogged table lago_mcp.pace (
    org text primary key,
    -- one for each request of the last period
    taken timestamptz[] not null,
    -- how many requests the last question was granted
    granted int not null,
    -- when a request is free again, if it was granted none
    next timestamptz not null,
    -- Lago asked everybody to wait until then
    paused timestamptz not null
) with (fillfactor = 20);

-- How much of an allowance is used: by kind, and by principal or network.
create unlogged table lago_mcp.allowance (
    kind text not null,
    who text not null,
    -- when it is complete again
    whole_at timestamptz not null,
    -- how many uses the last question was granted
    granted int not null,
    primary key (kind, who)
) with (fillfactor = 50);

-- Plans of which nothing can come any more are counted without a look at each.
alter table lago_mcp.plan
    add column ended boolean not null default false,
    -- of the body; a generated column would rewrite the table
    add column bytes int not null default 0;
update lago_mcp.plan set bytes = length(body);
create index plan_open on lago_mcp.plan (account) where not ended;
create index plan_ended on lago_mcp.plan (account, made_at, id) include (maker, bytes, expires) where ended;
create index plan_withdrawn on lago_mcp.plan (account, maker, expires) where withdrawn;

-- Tokens that were revoked, by the beginning of the token, which is no secret. No token file makes one valid again.
create table lago_mcp.revocation (
    token text primary key,
    name text not null,
    at timestamptz not null default clock_timestamp()
);

-- Sessions of protocol revisions up to 2025-11-25, by a hash of their ids.
create table lago_mcp.session (
    id text primary key,
    owner text not null,
    -- what the client said in initialize, as JSON
    client text not null,
    used timestamptz not null default clock_timestamp()
);
create index session_used on lago_mcp.session (used);

-- Webhook messages that are not delivered. The server that sends them has a lease.
create table lago_mcp.outbox (
    receiver text primary key,
    holder text not null,
    held_until timestamptz not null,
    content bytea
);

-- The servers, and when each was there last. Unlogged: they say so again within seconds.
create unlogged table lago_mcp.replica (
    id text primary key,
    version text not null,
    policy_sha256 text not null,
    seen timestamptz not null
);

-- Programs that were made for an older version than this must not use the tables.
alter table lago_mcp.schema_version add column oldest_program int not null default 1;
