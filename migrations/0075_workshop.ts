import type { Knex } from 'knex'

/**
 * The workshop and the way out. `stages` are what the shop has now; an order keeps those it began with in
 * `order_stages`, and has none while nothing of it was begun. `stage_returns` counts the pieces that went back.
 * A delivery is planned (`rencana`), on its way or taken (`dikirim`), or with the customer (`diterima`); its `line_id` is
 * the order's line with its cost. A complaint is answered once; a rework stands on the board beside its order.
 * `kept_amount` is the part of a cancelled order's money that the shop keeps. `due_from` is the day that `due_on` was
 * counted from. What the shop wrote for goods that are sent goes on for the message that now says so.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table stages (
      id serial primary key,
      name text not null check (length(name) between 1 and 40),
      position int not null,
      deleted_at timestamptz
    );
    insert into stages (name, position)
      values ('Desain', 0), ('Potong', 1), ('Sablon/Bordir', 2), ('Jahit', 3), ('QC', 4), ('Packing', 5);
    create table order_stages (
      order_id uuid not null references orders on delete cascade,
      stage_id int not null references stages,
      position int not null,
      state text not null default 'menunggu' check (state in ('menunggu', 'jalan', 'selesai')),
      pieces_done int not null default 0 check (pieces_done >= 0),
      started_at timestamptz,
      done_at timestamptz,
      done_by text not null default '',
      note text not null default '' check (length(note) <= 300),
      primary key (order_id, stage_id)
    );
    create table complaints (
      id bigint generated always as identity primary key,
      order_id uuid not null references orders on delete cascade,
      kind text not null check (kind in ('salah', 'rusak', 'kurang', 'ukuran', 'lain')),
      pieces int not null check (pieces between 1 and 10000),
      words text not null default '' check (length(words) <= 2000),
      file_ids jsonb not null default '[]',
      video text not null default '' check (length(video) <= 300),
      by_staff boolean not null,
      state text not null default 'baru' check (state in ('baru', 'disepakati', 'selesai', 'ditolak')),
      remedy text check (remedy in ('perbaiki', 'potong', 'kembali', 'tidak')),
      amount bigint,
      due_on date,
      promise text not null default '' check (length(promise) <= 1000),
      submission text unique,
      version int not null default 1,
      created_at timestamptz not null,
      decided_at timestamptz,
      decided_by text
    );
    create index complaints_order on complaints (order_id, id);
    create index complaints_open on complaints (created_at) where state in ('baru', 'disepakati');
    create table reworks (
      id bigint generated always as identity primary key,
      order_id uuid not null references orders on delete cascade,
      complaint_id bigint unique references complaints on delete cascade,
      pieces int not null check (pieces between 1 and 10000),
      stage_id int not null references stages,
      state text not null default 'menunggu' check (state in ('menunggu', 'jalan', 'selesai')),
      due_on date,
      note text not null default '' check (length(note) <= 300),
      version int not null default 1,
      created_at timestamptz not null,
      done_at timestamptz
    );
    create index reworks_order on reworks (order_id);
    create index reworks_open on reworks (id) where state <> 'selesai';
    create table stage_returns (
      id bigint generated always as identity primary key,
      order_id uuid not null references orders on delete cascade,
      stage_id int not null references stages,
      pieces int not null check (pieces >= 1),
      note text not null check (length(note) between 1 and 300),
      returned_by text not null,
      returned_at timestamptz not null
    );
    create index stage_returns_order on stage_returns (order_id);
    create index stage_returns_time on stage_returns (returned_at);
    alter table deliveries
      add column state text not null default 'rencana' check (state in ('rencana', 'dikirim', 'diterima')),
      add column courier text not null default '' check (length(courier) <= 60),
      add column service text not null default '' check (length(service) <= 60),
      add column weight_g int check (weight_g between 1 and 10000000),
      add column parcels int check (parcels between 1 and 1000),
      add column cost bigint check (cost between 0 and 999999999),
      add column paid_by text not null default 'pelanggan' check (paid_by in ('pelanggan', 'toko', 'tujuan')),
      add column tracking_number text not null default '' check (length(tracking_number) <= 60),
      add column pieces int check (pieces between 0 and 10000),
      add column shipped_at timestamptz,
      add column received_at timestamptz,
      add column received_by text not null default '' check (length(received_by) <= 100),
      add column line_id bigint references order_lines on delete set null,
      add column rework_id bigint unique references reworks on delete cascade;
    create index deliveries_underway on deliveries (shipped_at) where state = 'dikirim';
    create index deliveries_line on deliveries (line_id) where line_id is not null;
    update deliveries set state = 'dikirim', shipped_at = orders.updated_at, pieces = orders.quantity
      from orders where orders.id = order_id and orders.production_status = 'dikirim';
    alter table orders
      add column kept_amount bigint not null default 0 check (kept_amount >= 0),
      add column due_from date;
    alter table order_messages
      add column hand_sent_at timestamptz,
      add column hand_sent_by text;
    insert into message_templates (name, type, channel, subject, body, is_default)
      select name, 'order_shipped', channel, subject, body, true from message_templates
      where type = 'order_status_update' and is_default;
    update site_settings set name = 'message_order_shipped' where name = 'message_order_status_update';
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    delete from message_templates where type = 'order_shipped';
    update site_settings set name = 'message_order_status_update' where name = 'message_order_shipped';
    alter table order_messages drop column hand_sent_at, drop column hand_sent_by;
    alter table orders drop column kept_amount, drop column due_from;
    alter table deliveries
      drop column state, drop column courier, drop column service, drop column weight_g, drop column parcels,
      drop column cost, drop column paid_by, drop column tracking_number, drop column pieces, drop column shipped_at,
      drop column received_at, drop column received_by, drop column line_id, drop column rework_id;
    drop table stage_returns, reworks, complaints, order_stages, stages;
  `)
}
