import type { Knex } from 'knex'

/** Creates the tables of orders, invoices, payments, messages to customers, and webhooks of payment gateways. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table orders (
      id uuid primary key default gen_random_uuid(),
      order_code text not null unique,
      customer_name varchar(255) not null,
      product_name varchar(255) not null,
      quantity integer not null check (quantity > 0),
      -- Rupiah, like every amount here.
      total_price bigint not null check (total_price > 0),
      payment_type text not null check (payment_type in ('dp', 'full')),
      dp_percent smallint check (dp_percent between 50 and 100),
      -- What was applied, and what of it was given back.
      paid_amount bigint not null default 0 check (paid_amount >= 0),
      refunded_amount bigint not null default 0 check (refunded_amount between 0 and paid_amount),
      status_order text not null default 'menunggu_link' check (status_order in ('menunggu_link', 'link_dibuat',
        'dp_dibayar', 'pengerjaan_selesai', 'menunggu_pelunasan', 'lunas', 'dibatalkan')),
      production_status text not null default 'menunggu'
        check (production_status in ('menunggu', 'diproses', 'selesai', 'dikirim', 'dibatalkan')),
      contact_information varchar(255) not null,
      contact_phone varchar(20),
      contact_email varchar(254),
      notification_channel text not null check (notification_channel in ('whatsapp', 'email', 'both')),
      design_notes varchar(1000) not null default '',
      -- The name of the picture among the uploads.
      design text,
      source text not null check (source in ('public', 'admin')),
      price_confirmed boolean not null,
      -- "2026-11-27", a day in Jakarta.
      due_on text check (due_on ~ '^\\d{4}-\\d{2}-\\d{2}$'),
      -- Of the signed link; another number makes those in old messages void.
      link_version integer not null default 1,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      -- Since when nothing is to be expected any more: cancelled, or paid and sent.
      ended_at timestamptz,
      deleted_at timestamptz,
      check ((payment_type = 'dp') = (dp_percent is not null))
    );
    create index orders_newest on orders (created_at desc, id) where deleted_at is null;
    create index orders_status on orders (status_order, created_at desc) where deleted_at is null;
    create index orders_production on orders (production_status, created_at desc) where deleted_at is null;
    create index orders_price on orders (total_price desc, id) where deleted_at is null;
    create index orders_due on orders ((production_status in ('menunggu', 'diproses')) desc, due_on, id)
      where deleted_at is null;
    create index orders_contact on orders (contact_phone, created_at);
    create index orders_contact_email on orders (contact_email, created_at) where contact_email is not null;
    create index orders_refund_due on orders (updated_at)
      where paid_amount > refunded_amount and (status_order = 'dibatalkan' or deleted_at is not null);
    create index orders_words on orders using gin
      ((lower(order_code || ' ' || customer_name || ' ' || product_name || ' ' || contact_information)) gin_trgm_ops);

    create table invoices (
      id uuid primary key default gen_random_uuid(),
      order_id uuid not null references orders,
      invoice_code text not null unique,
      payment_type text not null check (payment_type in ('dp', 'full', 'pelunasan')),
      dp_percent smallint,
      invoice_amount bigint not null check (invoice_amount > 0),
      invoice_status text not null default 'belum dibayar'
        check (invoice_status in ('belum dibayar', 'sudah dibayar', 'kadaluarsa', 'dibatalkan')),
      created_at timestamptz not null default now(),
      paid_at timestamptz,
      ended_at timestamptz
    );
    create unique index invoices_open on invoices (order_id) where invoice_status = 'belum dibayar';
    create index invoices_order on invoices (order_id, created_at);

    -- Each try at letting an invoice be paid at a gateway; the newest one counts, the others are kept for late money.
    create table payment_links (
      id bigint generated always as identity primary key,
      invoice_id uuid not null references invoices,
      provider text not null check (provider in ('xendit', 'manual', 'simulated')),
      -- Ours: the invoice's code and the number of the try.
      external_id text not null unique,
      provider_invoice_id text,
      payment_url text,
      expires_at timestamptz,
      state text not null default 'wanted' check (state in ('wanted', 'open', 'closed')),
      -- Whether the message with the link is still to be written once it is there.
      channel text check (channel in ('whatsapp', 'email', 'both')),
      -- Whether the gateway still has to be told that it is closed.
      to_expire boolean not null default false,
      attempts integer not null default 0,
      next_at timestamptz not null default now(),
      error text,
      created_at timestamptz not null default now(),
      unique (provider, provider_invoice_id)
    );
    create index payment_links_invoice on payment_links (invoice_id, id);
    create index payment_links_due on payment_links (next_at) where state = 'wanted' or to_expire;

    create table payments (
      id uuid primary key default gen_random_uuid(),
      order_id uuid not null references orders,
      invoice_id uuid references invoices,
      payment_type text not null check (payment_type in ('dp', 'full', 'pelunasan')),
      provider text not null,
      -- What the provider knows this money by: two reports of the same money are one payment.
      provider_ref text not null,
      provider_invoice_id text,
      payment_method text not null default '',
      amount bigint not null check (amount > 0),
      -- applied: counted as paid · review: held until staff decide · refunded, dismissed: decided, never counted.
      state text not null check (state in ('applied', 'review', 'refunded', 'dismissed')),
      -- Why it is, or was, looked at: of that, 'over' and 'late' may be applied all the same.
      reason text check (reason in ('short', 'over', 'late', 'cancelled', 'duplicate', 'currency', 'unconfirmed')),
      excess bigint not null default 0,
      paid_at timestamptz not null,
      recorded_by text,
      notes text not null default '',
      created_at timestamptz not null default now(),
      decided_at timestamptz,
      decided_by text,
      unique (provider, provider_ref)
    );
    create index payments_order on payments (order_id, paid_at);
    create index payments_invoice on payments (invoice_id);
    create index payments_month on payments (paid_at) include (amount) where state = 'applied';
    create index payments_review on payments (created_at) where reason is not null and decided_at is null;

    -- Money that went back. Only what had been counted (applied) lowers what was paid.
    create table refunds (
      id uuid primary key default gen_random_uuid(),
      order_id uuid not null references orders,
      payment_id uuid references payments,
      amount bigint not null check (amount > 0),
      was_applied boolean not null,
      refunded_at timestamptz not null,
      notes text not null,
      recorded_by text not null,
      created_at timestamptz not null default now()
    );
    create index refunds_order on refunds (order_id);
    create index refunds_month on refunds (refunded_at) include (amount) where was_applied;

    create table payment_proofs (
      id bigint generated always as identity primary key,
      invoice_id uuid not null references invoices,
      order_id uuid not null references orders,
      picture text not null,
      note varchar(500) not null default '',
      state text not null default 'waiting' check (state in ('waiting', 'accepted', 'rejected')),
      created_at timestamptz not null default now(),
      decided_at timestamptz,
      decided_by text,
      answer text
    );
    create index payment_proofs_waiting on payment_proofs (created_at) where state = 'waiting';
    create index payment_proofs_invoice on payment_proofs (invoice_id);

    create table order_history (
      id bigint generated always as identity primary key,
      order_id uuid not null references orders,
      -- order, production: a change of that state (old and new) · else what happened, in the words of history-words.ts.
      kind text not null,
      old text,
      new text,
      amount bigint,
      actor text not null,
      source text not null check (source in ('public', 'admin', 'webhook', 'system')),
      note text not null default '',
      -- The order's version that this made.
      version integer not null,
      at timestamptz not null default now()
    );
    create index order_history_order on order_history (order_id, id);

    -- What a gateway told us, stored before it is answered and worked off afterwards.
    create table webhook_inbox (
      id bigint generated always as identity primary key,
      provider text not null,
      dedupe_key text not null,
      body jsonb not null,
      state text not null default 'waiting' check (state in ('waiting', 'done', 'ignored', 'failed')),
      deliveries integer not null default 1,
      attempts integer not null default 0,
      next_at timestamptz not null default now(),
      order_id uuid references orders,
      result text,
      received_at timestamptz not null default now(),
      worked_at timestamptz,
      unique (provider, dedupe_key)
    );
    create index webhook_inbox_due on webhook_inbox (next_at) where state = 'waiting';
    create index webhook_inbox_order on webhook_inbox (order_id);
    create index webhook_inbox_trouble on webhook_inbox (received_at)
      where state = 'failed' or (state = 'ignored' and result = 'unknown');

    -- Answers to calls with an Idempotency-Key. Not done: the first one is under way, or its process died; what it has
    -- written by then, in the transaction of its work, is the answer of a call that was cut off after it.
    create table idempotency_keys (
      route text not null,
      caller text not null,
      key text not null,
      body_hash text not null,
      status smallint,
      answer text,
      done boolean not null default false,
      created_at timestamptz not null default now(),
      primary key (route, caller, key)
    );
    create index idempotency_keys_old on idempotency_keys (created_at);

    create table message_templates (
      id integer generated always as identity primary key,
      name varchar(100) not null,
      type text not null,
      channel text not null check (channel in ('whatsapp', 'email', 'both')),
      subject varchar(200) not null default '',
      body text not null,
      is_default boolean not null default false,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create unique index message_templates_default on message_templates (type, channel) where is_default;

    -- What was said to a customer about an order; how it went stands in the outbox, which keeps it as long.
    create table order_messages (
      id bigint generated always as identity primary key,
      order_id uuid not null references orders,
      invoice_id uuid references invoices,
      type text not null,
      channel text not null check (channel in ('whatsapp', 'email')),
      recipient text not null,
      subject text not null default '',
      body text not null,
      -- Null where the channel is not configured, or the address had too many today: it was never to be sent.
      outbox_id bigint references outbox,
      unsent_reason text check (unsent_reason in ('not_configured', 'too_many', 'switched_off', 'no_address')),
      created_at timestamptz not null default now(),
      check ((outbox_id is null) = (unsent_reason is not null))
    );
    create index order_messages_order on order_messages (order_id, id);
    create unique index order_messages_outbox on order_messages (outbox_id) where outbox_id is not null;

    -- Each try at sending, for staff; what is kept is not pruned with the rest.
    alter table outbox add column keep boolean not null default false;
    alter table outbox add column maybe_twice boolean not null default false;
    -- The process that is sending it, as long as it says so.
    alter table outbox add column claimed_by text;
    create table outbox_attempts (
      id bigint generated always as identity primary key,
      outbox_id bigint not null references outbox on delete cascade,
      result text not null,
      error text,
      at timestamptz not null default now()
    );
    create index outbox_attempts_message on outbox_attempts (outbox_id, id);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table outbox_attempts, order_messages, message_templates, idempotency_keys, webhook_inbox, order_history,
      payment_proofs, refunds, payments, payment_links, invoices, orders;
    alter table outbox drop column keep, drop column maybe_twice, drop column claimed_by;
  `)
}
