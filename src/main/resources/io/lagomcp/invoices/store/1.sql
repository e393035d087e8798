-- Version 1. Executed once, by the owner.
create schema lago_mcp;

create table lago_mcp.schema_version (
    version int primary key,
    at timestamptz not null default clock_timestamp()
);

-- The newest line of the audit log. Its one row is the lock that all writers take turns with.
create table lago_mcp.head (
    one boolean primary key default true check (one),
    seq bigint not null,
    hash text not null,
    signature text,
    -- who is paused, a line of JSON each
    pauses text not null default ''
);
insert into lago_mcp.head (seq, hash) values (0, repeat('0', 64));

-- The lines of the audit log, exactly as they are in a file.
create table lago_mcp.line (
    seq bigint primary key,
    body text not null
);

-- What the lines say became of each plan that was carried out: one row, so one intent.
create table lago_mcp.action (
    plan text primary key,
    seq bigint not null unique,
    last_seq bigint not null,
    at timestamptz not null,
    state text not null check (state in ('OPEN', 'DONE', 'FAILED', 'UNKNOWN')),
    held_back boolean not null,
    body text not null
);
create index action_at on lago_mcp.action (at);
create index action_unsettled on lago_mcp.action (state) where state in ('OPEN', 'UNKNOWN');

-- Plans that wait, and those that waited, each sealed with AES-256-GCM.
create table lago_mcp.plan (
    id text primary key,
    account text not null,
    maker text not null,
    made_at timestamptz not null,
    expires timestamptz not null,
    asks boolean not null,
    withdrawn boolean not null default false,
    body bytea not null,
    -- the ids in lago_mcp.action of what is done by it
    actions text not null
);
create index plan_made_at on lago_mcp.plan (made_at, id);
