-- What counted says in all tables: 0 for references, 1 for unnamed nets.

create table hierarchy (
    id               uuid    not null primary key,
    version          bigint  not null,
    tenant           text    collate "C" not null,
    root_id          text    collate "C" not null,
    rules            text    not null,
    managers_count   bigint  not null,
    references_count bigint  not null
);

create index hierarchy_by_root on hierarchy (tenant, root_id);

create table manager (
    hierarchy_id      uuid    not null,
    slot              integer not null,
    tenant            text    collate "C" not null,
    id                text    collate "C" not null,
    name              text,
    created_at_micros bigint  not null,
    parent_slot       integer,
    position          bigint  not null,
    primary key (hierarchy_id, slot)
);

create unique index manager_by_key on manager (tenant, id);

create table counter (
    hierarchy_id uuid    not null,
    slot         integer not null,
    counted      smallint not null,
    prefix       text    collate "C" not null,
    next_number  bigint  not null,
    primary key (hierarchy_id, slot, counted, prefix)
);

-- The numbers of one block of 65536 that one manager holds: bitmaps in the portable format of Roaring.
create table number_block (
    hierarchy_id uuid    not null,
    slot         integer not null,
    counted      smallint not null,
    prefix       text    collate "C" not null,
    digits       integer not null,
    block        integer not null,
    owned        bytea,
    retired      bytea,
    primary key (hierarchy_id, slot, counted, prefix, digits, block)
);

-- Numbers that were generated ahead of the counter: the hierarchy's, whoever holds them.
create table ahead_block (
    hierarchy_id uuid    not null,
    counted      smallint not null,
    prefix       text    collate "C" not null,
    digits       integer not null,
    block        integer not null,
    numbers      bytea   not null,
    primary key (hierarchy_id, counted, prefix, digits, block)
);

create table unnumbered (
    hierarchy_id uuid    not null,
    slot         integer not null,
    reference    text    collate "C" not null,
    primary key (hierarchy_id, slot, reference)
);

-- Answers kept for requests that are sent again with the same Idempotency-Key.
create table answer (
    tenant             text    collate "C" not null,
    idempotency_key    text    collate "C" not null,
    fingerprint        bytea   not null,
    status             integer not null,
    location           text,
    content_type       text,
    body               bytea,
    answered_at_micros bigint  not null,
    primary key (tenant, idempotency_key)
);

create index answer_by_time on answer (answered_at_micros);

-- Written to find out whether anything can be written.
create table write_trial (
    id              integer not null primary key,
    tried_at_micros bigint  not null
);
