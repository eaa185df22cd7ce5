import type { Knex } from 'knex'

/** Must equal `taskSql`, as in the index `orders_tasks`. */
const task = `case
  when orders.status_order = 'dibatalkan' then null
  when not orders.price_confirmed and orders.production_status in ('menunggu', 'diproses', 'selesai') then 'price'
  when orders.status_order = 'menunggu_link' then 'invoice'
  when orders.status_order = 'lunas' and orders.production_status = 'selesai' then 'ship'
  when orders.status_order = 'pengerjaan_selesai' then 'collect'
  when orders.status_order in ('dp_dibayar', 'lunas') and orders.production_status = 'menunggu' then 'make'
end`

/**
 * Indexes and statistics that let staff pages count orders, payments and messages without reading their rows. Without the
 * statistics PostgreSQL takes nearly every order for one that needs something from staff, and reads the whole table.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index orders_states on orders (status_order, production_status) where deleted_at is null;
    drop index orders_tasks;
    create index orders_tasks on orders (created_at desc, id) include (status_order, production_status, price_confirmed)
      where deleted_at is null and (${task}) is not null;
    create statistics orders_task on (${task}) from orders;
    drop index orders_production;
    create index orders_production on orders (production_status, created_at desc) include (quantity)
      where deleted_at is null;
    drop index orders_due;
    create index orders_due on orders ((production_status in ('menunggu', 'diproses')) desc, due_on, id)
      include (production_status, status_order) where deleted_at is null;
    create index orders_stopped on orders (ended_at) where deleted_at is null and production_status = 'dibatalkan';
    drop index orders_refund_due;
    create index orders_refund_due on orders (updated_at)
      include (id, status_order, production_status, total_price, paid_amount, refunded_amount, deleted_at)
      where paid_amount > refunded_amount and (status_order = 'dibatalkan' or deleted_at is not null);
    drop index invoices_open;
    create unique index invoices_open on invoices (order_id) include (created_at, invoice_amount)
      where invoice_status = 'belum dibayar';
    create index invoices_ended on invoices ((coalesce(paid_at, ended_at)));
    create index payments_decided on payments (decided_at) where decided_at is not null and state <> 'refunded';
    create index payment_proofs_decided on payment_proofs (decided_at) where state <> 'waiting';
    create index refunds_newest on refunds (created_at);
    create index order_history_making on order_history (at) include (order_id, new)
      where kind = 'production' and (new = 'diproses') <> (old = 'diproses');
    create index order_history_waived on order_history (order_id, id) where kind in ('refund_waived', 'restored');
    create index purchase_payments_day on purchase_payments (paid_at) include (amount, id) where state = 'applied';
    create index outbox_counted on outbox (state, kind);
    analyze orders, invoices, order_history;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index orders_states, orders_stopped, invoices_ended, payments_decided, payment_proofs_decided, refunds_newest,
      order_history_making, order_history_waived, purchase_payments_day, outbox_counted;
    drop statistics orders_task;
    drop index invoices_open;
    create unique index invoices_open on invoices (order_id) where invoice_status = 'belum dibayar';
    drop index orders_refund_due;
    create index orders_refund_due on orders (updated_at)
      where paid_amount > refunded_amount and (status_order = 'dibatalkan' or deleted_at is not null);
    drop index orders_due;
    create index orders_due on orders ((production_status in ('menunggu', 'diproses')) desc, due_on, id)
      where deleted_at is null;
    drop index orders_production;
    create index orders_production on orders (production_status, created_at desc) where deleted_at is null;
    drop index orders_tasks;
    create index orders_tasks on orders (created_at desc, id) where deleted_at is null and (${task}) is not null;
  `)
}
