-- The symbols of editors, each with the reference that it holds.
create table symbol (
    hierarchy_id uuid    not null,
    symbol_key   text    collate "C" not null,
    slot         integer not null,
    unit         integer not null,
    reference    text    collate "C" not null,
    checksum     integer not null,
    primary key (hierarchy_id, symbol_key)
);
