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
    alter table orders add column customer_id int references customers;
    insert into customers (name, phone, email, created_at, updated_at)
      select distinct on (contact_phone) customer_name, contact_phone, null, created_at, created_at
      from orders where contact_phone is not null and customer_name <> ''
      order by contact_phone, created_at desc;
    insert into customers (name, phone, email, created_at, updated_at)
      select distinct on (lower(contact_email)) customer_name, null, lower(contact_email), created_at, created_at
      from orders where contact_phone is null and contact_email is not null and customer_name <> ''
      order by lower(contact_email), created_at desc;
    update orders set customer_id = customers.id from customers
      where orders.customer_name <> '' and (customers.phone = orders.contact_phone
        or orders.contact_phone is null and customers.email = lower(orders.contact_email));
    create index orders_customer on orders (customer_id, created_at desc);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table orders drop column customer_id; drop table customers')
}
