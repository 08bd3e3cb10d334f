-- The numbers of one block of 65536 that the hierarchy remembers, whoever owns them: generated ahead of the counter, or
-- retired without an owner since their manager was deleted. SQLite cannot make a column nullable, so the table is new.
create table hierarchy_block (
    hierarchy_id blob    not null,
    counted      integer not null,
    prefix       text    not null,
    digits       integer not null,
    block        integer not null,
    ahead        blob,
    retired      blob,
    primary key (hierarchy_id, counted, prefix, digits, block)
) without rowid;

insert into hierarchy_block (hierarchy_id, counted, prefix, digits, block, ahead)
select hierarchy_id, counted, prefix, digits, block, numbers from ahead_block;

drop table ahead_block;
