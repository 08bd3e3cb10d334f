-- What counted says in all tables: 0 for references, 1 for unnamed nets.

create table hierarchy (
    id               blob    not null primary key,
    version          integer not null,
    tenant           text    not null,
    root_id          text    not null,
    rules            text    not null,
    managers_count   integer not null,
    references_count integer not null
) without rowid;

create index hierarchy_by_root on hierarchy (tenant, root_id);

create table manager (
    hierarchy_id      blob    not null,
    slot              integer not null,
    tenant            text    not null,
    id                text    not null,
    name              text,
    created_at_micros integer not null,
    parent_slot       integer,
    position          integer not null,
    primary key (hierarchy_id, slot)
) without rowid;

create unique index manager_by_key on manager (tenant, id);

create table counter (
    hierarchy_id blob    not null,
    slot         integer not null,
    counted      integer not null,
    prefix       text    not null,
    next_number  integer not null,
    primary key (hierarchy_id, slot, counted, prefix)
) without rowid;

-- The numbers of one block of 65536 that one manager holds: bitmaps in the portable format of Roaring.
create table number_block (
    hierarchy_id blob    not null,
    slot         integer not null,
    counted      integer not null,
    prefix       text    not null,
    digits       integer not null,
    block        integer not null,
    owned        blob,
    retired      blob,
    primary key (hierarchy_id, slot, counted, prefix, digits, block)
) without rowid;

-- Numbers that were generated ahead of the counter: the hierarchy's, whoever holds them.
create table ahead_block (
    hierarchy_id blob    not null,
    counted      integer not null,
    prefix       text    not null,
    digits       integer not null,
    block        integer not null,
    numbers      blob    not null,
    primary key (hierarchy_id, counted, prefix, digits, block)
) without rowid;

create table unnumbered (
    hierarchy_id blob    not null,
    slot         integer not null,
    reference    text    not null,
    primary key (hierarchy_id, slot, reference)
) without rowid;

-- Answers kept for requests that are sent again with the same Idempotency-Key.
create table answer (
    tenant             text    not null,
    idempotency_key    text    not null,
    fingerprint        blob    not null,
    status             integer not null,
    location           text,
    content_type       text,
    body               blob,
    answered_at_micros integer not null,
    primary key (tenant, idempotency_key)
) without rowid;

create index answer_by_time on answer (answered_at_micros);

-- Written to find out whether anything can be written.
create table write_trial (
    id              integer not null primary key,
    tried_at_micros integer not null
);
