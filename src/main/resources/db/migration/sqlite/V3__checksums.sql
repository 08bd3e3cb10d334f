-- The CRC-32C of each row's key and content, which a reader compares. Null in a row that an earlier version wrote.
alter table hierarchy add column checksum integer;
alter table manager add column checksum integer;
alter table counter add column checksum integer;
alter table number_block add column checksum integer;
alter table hierarchy_block add column checksum integer;
alter table unnumbered add column checksum integer;
alter table answer add column checksum integer;

-- An earlier version that changes a row leaves its checksum as it was. Such a row has none, rather than a wrong one.
create trigger hierarchy_without_checksum after update on hierarchy when new.checksum = old.checksum
begin
    update hierarchy set checksum = null where id = new.id;
end;

create trigger counter_without_checksum after update on counter when new.checksum = old.checksum
begin
    update counter set checksum = null
    where hierarchy_id = new.hierarchy_id and slot = new.slot and counted = new.counted and prefix = new.prefix;
end;

create trigger number_block_without_checksum after update on number_block when new.checksum = old.checksum
begin
    update number_block set checksum = null
    where hierarchy_id = new.hierarchy_id and slot = new.slot and counted = new.counted and prefix = new.prefix
        and digits = new.digits and block = new.block;
end;

create trigger hierarchy_block_without_checksum after update on hierarchy_block when new.checksum = old.checksum
begin
    update hierarchy_block set checksum = null
    where hierarchy_id = new.hierarchy_id and counted = new.counted and prefix = new.prefix
        and digits = new.digits and block = new.block;
end;
