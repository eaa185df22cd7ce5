import type { Knex } from 'knex'

/**
 * Offers to customers. `wish` and `lines` are what staff work on; each sent version is kept in quote_versions and is
 * what the customer sees and accepts. `version` counts the sent ones. A message is about an order or a quote.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table quotes (
      id serial primary key,
      code text not null unique,
      customer_id int references customers,
      customer_name text not null,
      contact_information text not null,
      contact_phone text,
      contact_email text,
      notification_channel text not null check (notification_channel in ('whatsapp', 'email', 'both')),
      state text not null default 'draft'
        check (state in ('asked', 'draft', 'sent', 'accepted', 'declined', 'expired')),
      request text not null default '' check (length(request) <= 5000),
      wish jsonb,
      price_list jsonb,
      lines jsonb not null default '[]',
      terms text not null default '' check (length(terms) <= 2000),
      dp_percent int not null check (dp_percent between 50 and 100),
      valid_until date,
      needed_on date,
      sent_until date,
      version int not null default 0,
      link_version int not null default 1,
      edit_version int not null default 1,
      submission text unique,
      reason text not null default '' check (length(reason) <= 1000),
      order_id uuid unique references orders,
      user_id int references users on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      sent_at timestamptz,
      decided_at timestamptz
    );
    create index quotes_state on quotes (state, updated_at desc);
    create index quotes_customer on quotes (customer_id);
    create table quote_versions (
      quote_id int not null references quotes on delete cascade,
      version int not null,
      sheet jsonb not null,
      sent_at timestamptz not null,
      sent_by text not null,
      primary key (quote_id, version)
    );
    create table quote_history (
      id bigint generated always as identity primary key,
      quote_id int not null references quotes on delete cascade,
      kind text not null
        check (kind in ('asked', 'draft', 'changed', 'sent', 'change', 'accepted', 'declined', 'expired')),
      note text not null default '' check (length(note) <= 5000),
      actor text not null,
      source text not null check (source in ('admin', 'public', 'system')),
      at timestamptz not null
    );
    create index quote_history_quote on quote_history (quote_id, id);
    alter table order_messages
      alter column order_id drop not null,
      add column quote_id int references quotes on delete cascade,
      add check (num_nonnulls(order_id, quote_id) = 1);
    create index order_messages_quote on order_messages (quote_id) where quote_id is not null;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    delete from order_messages where order_id is null;
    alter table order_messages drop column quote_id, alter column order_id set not null;
    drop table quote_history, quote_versions, quotes;
  `)
}
