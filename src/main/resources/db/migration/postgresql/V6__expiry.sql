-- How long a renewal of the hierarchy lasts, and when the hierarchy expires. Null in a hierarchy that does not expire.
alter table hierarchy add column lifetime_seconds bigint;
alter table hierarchy add column expires_at_micros bigint;

create index hierarchy_by_expiry on hierarchy (expires_at_micros) where expires_at_micros is not null;
