import type { Knex } from 'knex'

/**
 * Gives each invoice a sheet: the customer, the goods, the price and the shop as they were when the invoice was issued.
 * Invoices that exist already get the sheet of their order as it is now.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table invoices add column sheet jsonb;
    update invoices set sheet = jsonb_build_object(
      'customer_name', orders.customer_name,
      'contact_information', orders.contact_information,
      'product_name', orders.product_name,
      'quantity', orders.quantity,
      'total_price', orders.total_price,
      'shop', jsonb_build_object(
        'name', coalesce((select value from site_settings where name = 'shop_name'), '"KortekStream Konveksi"'),
        'address', coalesce((select value from site_settings where name = 'shop_address'), '""'),
        'contact', coalesce((select value from site_settings where name = 'shop_contact'), '""')))
      from orders where orders.id = invoices.order_id;
    alter table invoices alter column sheet set not null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table invoices drop column sheet')
}
