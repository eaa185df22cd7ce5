import type { Knex } from 'knex'

/**
 * Anybody can type any number or address into an order, so a customer's contact counts only once it is proven: by a link
 * that only a message to it carries, or by staff. Until then several customers can have it.
 *
 * Nobody knows who proved the contacts of before. Staff stand for the first contact of customers whom they changed,
 * merged or blocked; second ones may be anybody's.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table customers
      drop constraint customers_phone_key,
      drop constraint customers_email_key,
      add column phone_proof text check (phone_proof in ('message', 'staff')),
      add column email_proof text check (email_proof in ('message', 'staff'));
    update customers set phone_proof = case when phone is not null then 'staff' end,
        email_proof = case when phone is null and email is not null then 'staff' end
      where version > 1 or blocked_reason is not null or merged_into is not null;
    create unique index customers_phone_proven on customers (phone) where phone_proof is not null;
    create unique index customers_email_proven on customers (email) where email_proof is not null;
    create index customers_phone on customers (phone);
    create index customers_email on customers (email);
  `)
}

/** Of customers with the same contact, who has proven it keeps it, else the first. */
export async function down(db: Knex): Promise<void> {
  for (const name of ['phone', 'email'])
    await db.raw(`
      update customers set ${name} = null, ${name}_proof = null where id in (select id from (select id, row_number()
        over (partition by ${name} order by ${name}_proof is null, id) as nth from customers) as all_of_it where nth > 1);
      drop index customers_${name}, customers_${name}_proven;
      alter table customers drop column ${name}_proof, add unique (${name});
    `)
}
