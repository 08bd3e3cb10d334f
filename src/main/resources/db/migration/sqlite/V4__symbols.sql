-- The symbols of editors, each with the reference that it holds.
create table symbol (
    hierarchy_id blob    not null,
    symbol_key   text    not null,
    slot         integer not null,
    unit         integer not null,
    reference    text    not null,
    checksum     integer not null,
    primary key (hierarchy_id, symbol_key)
) without rowid;
