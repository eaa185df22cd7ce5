import type { Knex } from 'knex'

/**
 * What an order is made of. An order without lines is one line "as typed": its product, quantity and price. Lines are
 * never changed: a changed one is voided and written anew. `item` is the wish that a goods line was priced from, and
 * `order_price_lists` keeps the part of the price list that the order goes on by.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table orders
      add column needed_on date,
      add column sizes_version int not null default 0,
      add column sizes_locked boolean not null default false;
    create table order_lines (
      id bigint generated always as identity primary key,
      order_id uuid not null references orders on delete cascade,
      position int not null,
      parent_id bigint references order_lines,
      kind text not null
        check (kind in ('goods', 'size', 'extra', 'setup', 'delivery', 'discount', 'correction')),
      product_id int references products,
      title text not null check (length(title) between 1 and 255),
      detail text not null default '' check (length(detail) <= 300),
      quantity int not null check (quantity >= 0),
      unit_price bigint,
      amount bigint not null,
      list_price bigint,
      item jsonb,
      reason text not null default '' check (length(reason) <= 300),
      added_by text not null,
      added_at timestamptz not null,
      voided_at timestamptz
    );
    create index order_lines_order on order_lines (order_id, position) where voided_at is null;
    create index order_lines_all on order_lines (order_id, id);
    create table order_price_lists (
      order_id uuid primary key references orders on delete cascade,
      list jsonb not null
    );
    create table order_sizes (
      line_id bigint not null references order_lines on delete cascade,
      size_code text not null check (length(size_code) between 1 and 8),
      quantity int not null check (quantity >= 1),
      position int not null,
      primary key (line_id, size_code)
    );
    create table order_roster (
      line_id bigint not null references order_lines on delete cascade,
      position int not null,
      name text not null default '' check (length(name) <= 40),
      number text not null default '' check (length(number) <= 4),
      size_code text not null default '' check (length(size_code) <= 8),
      choice text not null default '' check (length(choice) <= 40),
      note text not null default '' check (length(note) <= 80),
      is_done boolean not null default false,
      primary key (line_id, position)
    );
    create table deliveries (
      id bigint generated always as identity primary key,
      order_id uuid not null references orders on delete cascade,
      method text not null check (method in ('ambil', 'kirim')),
      recipient text not null default '',
      phone text not null default '',
      address text not null default '' check (length(address) <= 300),
      district text not null default '',
      city text not null default '',
      province text not null default '',
      postcode text not null default '',
      note text not null default '',
      version int not null default 1,
      created_at timestamptz not null default now()
    );
    create index deliveries_order on deliveries (order_id);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table deliveries, order_price_lists, order_roster, order_sizes, order_lines;
    alter table orders drop column needed_on, drop column sizes_version, drop column sizes_locked;
  `)
}
