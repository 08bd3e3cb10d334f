-- Tickets with which a browser opens one stream of changes. Only their digests are stored; a ticket is deleted when it is used.
create table stream_ticket (
    sha256            text not null primary key,
    tenant            text not null,
    root_id           text not null,
    caller            text not null,
    role              text not null,
    expires_at_micros bigint not null,
    checksum          integer not null
);

create index stream_ticket_by_expiry on stream_ticket (expires_at_micros);
