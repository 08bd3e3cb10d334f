// The peer on Fastify and better-sqlite3: each request is one durable transaction that increments a counter and inserts.
'use strict';

const Database = require('better-sqlite3');
const fastify = require('fastify');

const SYNCHRONOUS_FULL = 2;

const database = new Database(process.argv[2]);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
if (database.pragma('journal_mode', { simple: true }) !== 'wal'
    || database.pragma('synchronous', { simple: true }) !== SYNCHRONOUS_FULL) {
  throw new Error('SQLite is not durable');
}
database.exec(`
    create table counter (
        manager     text    not null,
        prefix      text    not null,
        last_number integer not null,
        primary key (manager, prefix)) without rowid;
    create table reference (
        manager text    not null,
        prefix  text    not null,
        number  integer not null,
        primary key (manager, prefix, number)) without rowid`);

const increment = database.prepare(`
    insert into counter (manager, prefix, last_number) values (?, ?, 1)
    on conflict do update set last_number = last_number + 1
    returning last_number`).pluck();
const insert = database.prepare('insert into reference (manager, prefix, number) values (?, ?, ?)');

const generate = database.transaction((manager, prefix) => {
  const number = increment.get(manager, prefix);
  insert.run(manager, prefix, number);
  return prefix + number;
});

const schema = {
  body: {
    type: 'object',
    required: ['prefix'],
    properties: { prefix: { type: 'string' } },
  },
  response: {
    201: {
      type: 'object',
      properties: { references: { type: 'array', items: { type: 'string' } } },
    },
  },
};

const server = fastify();
server.post('/api/v1/managers/:id/references/generate', { schema }, (request, reply) => {
  reply.code(201).send({ references: [generate.immediate(request.params.id, request.body.prefix)] });
});
server.listen({ host: '127.0.0.1', port: 0 }).then(() => {
  console.log(`Listening on port ${server.server.address().port}`);
});
