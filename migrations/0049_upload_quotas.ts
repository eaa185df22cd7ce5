import type { Knex } from 'knex'

/**
 * What pictures were sent for, so that those of orders and photos take only their part of the room; null for what the
 * site draws and editors publish. And how many bytes each address has sent on a day in Western Indonesia; of the address
 * only a hash is stored, whose key is another each day.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table uploads add column sent_for text check (sent_for in ('orders', 'photos'));
    update uploads set sent_for = 'orders'
     where name in (select design from orders union select picture from payment_proofs);
    update uploads set sent_for = 'photos' where sent_for is null and name in (select photo from users);
    create index uploads_sent_for on uploads (sent_for) include (bytes) where sent_for is not null;

    create table sent_bytes (
      day date not null,
      sender text not null,
      bytes bigint not null,
      primary key (day, sender)
    );
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table sent_bytes;
    alter table uploads drop column sent_for;
  `)
}
