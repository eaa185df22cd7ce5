import type { Knex } from 'knex'

/** The price list of the shop. Prices are whole rupiah. A deleted product keeps its slug. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table size_sets (
      id serial primary key,
      name text not null unique check (length(name) between 1 and 60),
      version int not null default 1,
      updated_at timestamptz not null default now()
    );
    create table sizes (
      size_set_id int not null references size_sets on delete cascade,
      code text not null check (length(code) between 1 and 8),
      surcharge bigint not null default 0 check (surcharge >= 0),
      position int not null,
      primary key (size_set_id, code)
    );
    create table products (
      id serial primary key,
      slug text not null unique check (slug ~ '^[a-z0-9-]{2,60}$'),
      name text not null check (length(name) between 1 and 80),
      description text not null default '' check (length(description) <= 1000),
      picture text,
      size_set_id int references size_sets,
      min_quantity int not null check (min_quantity >= 1),
      max_quantity int not null check (max_quantity between min_quantity and 10000),
      lead_days int not null check (lead_days between 0 and 365),
      is_public boolean not null default true,
      is_active boolean not null default true,
      position int not null,
      version int not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz
    );
    create table product_prices (
      product_id int not null references products on delete cascade,
      from_quantity int not null check (from_quantity >= 1),
      unit_price bigint not null check (unit_price >= 0),
      primary key (product_id, from_quantity)
    );
    create table product_choices (
      id serial primary key,
      product_id int not null references products on delete cascade,
      choice_group text not null check (length(choice_group) between 1 and 40),
      name text not null check (length(name) between 1 and 60),
      surcharge bigint not null default 0,
      is_default boolean not null default false,
      position int not null,
      unique (product_id, choice_group, name)
    );
    create table extras (
      id serial primary key,
      name text not null unique check (length(name) between 1 and 80),
      basis text not null check (basis in ('piece', 'row', 'order')),
      positions jsonb not null default '[]',
      columns jsonb not null default '[]',
      is_public boolean not null default true,
      is_active boolean not null default true,
      position int not null,
      version int not null default 1,
      updated_at timestamptz not null default now()
    );
    create table extra_prices (
      extra_id int not null references extras on delete cascade,
      "column" text not null default '',
      from_quantity int not null check (from_quantity >= 1),
      price bigint not null check (price >= 0),
      setup_price bigint not null default 0 check (setup_price >= 0),
      primary key (extra_id, "column", from_quantity)
    );
    create table product_extras (
      product_id int not null references products on delete cascade,
      extra_id int not null references extras on delete cascade,
      primary key (product_id, extra_id)
    );
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(
    'drop table product_extras, extra_prices, extras, product_choices, product_prices, products, sizes, size_sets',
  )
}
