import type { Knex } from 'knex'

/** One customer for the orders of one phone number, or else of one email address. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table customers (
      id serial primary key,
      name text not null,
      phone text unique,
      email text unique,
      address jsonb,
      note text not null default '' check (length(note) <= 1000),
      tags jsonb not null default '[]',
      blocked_reason text,
      merged_into int references customers,
      version int not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    insert into customers (name, phone, created_at, updated_at)
      select distinct on (contact_phone) customer_name, contact_phone, created_at, created_at
      from orders where contact_phone is not null and customer_name <> ''
      order by contact_phone, created_at desc;
    update customers set email = known.email from (
      select distinct on (lower(contact_email)) lower(contact_email) as email, contact_phone as phone
      from orders where contact_phone is not null and contact_email is not null and customer_name <> ''
      order by lower(contact_email), created_at desc) as known
      where customers.phone = known.phone;
    insert into customers (name, email, created_at, updated_at)
      select distinct on (lower(contact_email)) customer_name, lower(contact_email), created_at, created_at
      from orders where contact_phone is null and contact_email is not null and customer_name <> ''
      order by lower(contact_email), created_at desc
      on conflict do nothing;
    alter table orders add column customer_id int;
    create function customer_of(phone text, email text) returns int stable language sql as $$
      select id from customers where case when $1 is null then customers.email = lower($2) else customers.phone = $1 end
    $$;
  `)
  // One rewrite of the table builds its indexes anew; an update of every row would take three times as long.
  await db.raw(`
    analyze customers;
    alter table orders alter column customer_id type int using customer_of(contact_phone, contact_email);
    drop function customer_of;
    alter table orders add foreign key (customer_id) references customers;
    create index orders_email on orders (lower(contact_email)) where contact_email is not null;
    create index orders_customer on orders (customer_id, created_at desc);
    create index customers_merged on customers (merged_into) where merged_into is not null;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index orders_email; alter table orders drop column customer_id; drop table customers')
}
