-- One row for each change of a hierarchy, written in the transaction of the change. The versions of a hierarchy are
-- consecutive. The rows of a deleted hierarchy remain until they are pruned.
create table change_log (
    hierarchy_id    blob    not null,
    version         integer not null,
    at_micros       integer not null,
    operation       text    not null,
    changed_by      text,
    request_id      text,
    idempotency_key text,
    mutations       text    not null,
    checksum        integer not null,
    primary key (hierarchy_id, version)
) without rowid;

-- The hierarchies that were deleted or attached to another one. A new one with the same root continues their versions.
create table former_hierarchy (
    hierarchy_id    blob    not null primary key,
    tenant          text    not null,
    root_id         text    not null,
    version         integer not null,
    ended_at_micros integer not null,
    checksum        integer not null
) without rowid;

create index former_hierarchy_by_root on former_hierarchy (tenant, root_id, version);
