import type { Knex } from 'knex'

/**
 * Creates `count` orders over the last fourteen months, in every state, with invoices, payment links, payments, proofs,
 * refunds and history whose sums agree. SQL alone makes all rows, the same in every run, so that a hundred thousand orders take
 * seconds.
 */
export async function fillOrders(db: Knex, count: number, now = new Date()): Promise<void> {
  await db.transaction(async (trx) => {
    await trx.raw(world, { count, now })
    for (const statement of [orders, invoices, links, payments, proofs, refunds, history])
      await trx.raw(statement, { now })
  })
  await db.raw('vacuum analyze orders, invoices, payment_links, payments, payment_proofs, refunds, order_history')
}

/** SQL that creates a temporary table with one row for each order: its state, price, and how much is paid. */
const world = `
  create temporary table filling on commit drop as
  with numbered as (
    select nth, nth % 50 as turn,
      cast(:now as timestamptz) - interval '1 hour' - interval '420 days' * ((cast(:count as float8) - nth) / :count) as at,
      65000 * (10 + nth * 7 % 191) as price
    from generate_series(1, cast(:count as integer)) as nth),
  stated as (
    select *, case when turn < 2 then 'menunggu_link' when turn < 3 then 'link_dibuat' when turn < 6 then 'dp_dibayar'
        when turn < 8 then 'pengerjaan_selesai' when turn < 9 then 'menunggu_pelunasan' when turn < 47 then 'lunas'
        else 'dibatalkan' end as state
    from numbered)
  select *, overlay(overlay(md5('order ' || nth) placing '4' from 13) placing '8' from 17)::uuid as id, price as total, price / 2 as half,
    state in ('dp_dibayar', 'pengerjaan_selesai', 'menunggu_pelunasan', 'dibatalkan') or nth % 3 > 0 as is_dp,
    case when state in ('menunggu_link', 'link_dibuat') then 0 when state = 'lunas' then price else price / 2 end as paid,
    state = 'dibatalkan' and nth % 2 = 0 as is_refunded
  from stated`

/** SQL expression that encodes a whole number as four letters or digits. */
const letters = (number: string) =>
  [46656, 1296, 36, 1]
    .map((place) => `substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', ${number} / ${place} % 36 + 1, 1)`)
    .join(' || ')

const orders = `
  insert into orders (id, order_code, customer_name, product_name, quantity, total_price, payment_type, dp_percent,
    paid_amount, refunded_amount, status_order, production_status, contact_information, contact_phone,
    notification_channel, design_notes, source, price_confirmed, version, created_at, updated_at, ended_at, deleted_at, due_on)
  select id, 'ORD-' || to_char(at at time zone 'Asia/Jakarta', 'YYYYMMDD') || '-' || ${letters('nth')},
    (array['Budi', 'Sari', 'Wayan', 'Putri', 'Agus', 'Rina', 'Joko', 'Maya'])[nth % 8 + 1] || ' '
      || (array['Santoso', 'Lestari', 'Pratama', 'Wulandari', 'Hidayat', 'Saputra', 'Nugroho'])[nth % 7 + 1],
    (array['Kaos', 'Jaket', 'Hoodie', 'Totebag', 'Seragam', 'Kemeja'])[nth % 6 + 1] || ' angkatan ' || nth % 97,
    10 + nth * 7 % 191, total, case when is_dp then 'dp' else 'full' end, case when is_dp then 50 end, paid,
    case when is_refunded then paid else 0 end, state,
    case state when 'lunas' then 'dikirim' when 'dibatalkan' then 'dibatalkan' when 'pengerjaan_selesai' then 'selesai'
      when 'menunggu_pelunasan' then 'selesai' when 'dp_dibayar' then 'diproses' else 'menunggu' end,
    '0812' || lpad(nth::text, 8, '0'), '62812' || lpad(nth::text, 8, '0'), 'whatsapp', '', 'public', true, 5, at,
    least(at + interval '9 days', cast(:now as timestamptz)),
    case when state in ('lunas', 'dibatalkan') then least(at + interval '9 days', cast(:now as timestamptz)) end,
    case when state = 'menunggu_link' and nth % 4 = 0 then least(at + interval '9 days', cast(:now as timestamptz)) end,
    case when nth % 3 > 0 then to_char((at + interval '16 days') at time zone 'Asia/Jakarta', 'YYYY-MM-DD') end
  from filling`

/**
 * SQL that creates the invoices. An order's first invoice has an even number and its second an odd one, so that invoice
 * codes differ.
 */
const invoices = `
  insert into invoices (id, order_id, invoice_code, payment_type, dp_percent, invoice_amount, invoice_status, created_at,
    paid_at, ended_at, sheet)
  select overlay(overlay(md5('invoice ' || number) placing '4' from 13) placing '8' from 17)::uuid, id, 'INV-' || lpad((number % 1000000)::text, 6, '0') || '-'
      || right(${letters('(number / 1000000)::integer')}, 3),
    type, case when type = 'dp' then 50 end, amount,
    case when is_paid then 'sudah dibayar' else 'belum dibayar' end, made,
    case when is_paid then least(made + interval '3 hours', cast(:now as timestamptz)) end,
    case when is_paid then least(made + interval '3 hours', cast(:now as timestamptz)) end,
    (select jsonb_build_object('customer_name', customer_name, 'contact_information', contact_information,
      'product_name', product_name, 'quantity', quantity, 'total_price', total_price,
      'shop', jsonb_build_object('name', 'Konveksi', 'address', '', 'contact', '')) from orders where id = asked.id)
  from (
    select id, nth * 2 as number, case when is_dp then 'dp' else 'full' end as type,
      case when is_dp then half else total end as amount, paid > 0 as is_paid, at as made
    from filling where state <> 'menunggu_link'
    union all
    select id, nth * 2 + 1, 'pelunasan', total - half, state = 'lunas', least(at + interval '7 days',
      cast(:now as timestamptz) - interval '30 minutes')
    from filling where is_dp and state in ('lunas', 'menunggu_pelunasan')) as asked`

const links = `
  insert into payment_links (invoice_id, provider, external_id, provider_invoice_id, payment_url, expires_at, state,
    attempts, next_at, created_at)
  select id, 'manual', invoice_code || '-1', invoice_code || '-1', 'http://127.0.0.1/invoice/' || invoice_code || '/',
    case when invoice_status = 'belum dibayar' then cast(:now as timestamptz) + interval '30 days'
      else created_at + interval '1 day' end,
    case when invoice_status = 'belum dibayar' then 'open' else 'closed' end, 1, created_at, created_at
  from invoices`

const payments = `
  insert into payments (id, order_id, invoice_id, payment_type, provider, provider_ref, payment_method, amount, state,
    paid_at, recorded_by, created_at)
  select overlay(overlay(md5('payment ' || invoice_code) placing '4' from 13) placing '8' from 17)::uuid, order_id, id, payment_type, 'manual', invoice_code, 'BANK TRANSFER BCA',
    invoice_amount, 'applied', paid_at, 'sari', paid_at
  from invoices where invoice_status = 'sudah dibayar' and cast(:now as timestamptz) is not null`

const refunds = `
  insert into refunds (order_id, payment_id, amount, was_applied, refunded_at, notes, recorded_by)
  select payment.order_id, payment.id, payment.amount, true, least(payment.paid_at + interval '4 days',
    cast(:now as timestamptz)), 'Acaranya batal', 'sari'
  from payments as payment join filling on filling.id = payment.order_id where is_refunded`

/** SQL that creates a decided proof for every second payment, and some that wait. */
const proofs = `
  insert into payment_proofs (invoice_id, order_id, picture, state, created_at, decided_at, decided_by)
  select invoice_id, order_id, '', 'accepted', paid_at, paid_at + interval '2 hours', 'sari'
  from payments where invoice_id::text < '8' and cast(:now as timestamptz) is not null
  union all
  (select id, order_id, '', 'waiting', created_at + interval '1 hour', null, null
  from invoices where invoice_status = 'belum dibayar' order by created_at desc limit 40)`

const history = `
  insert into order_history (order_id, kind, old, new, amount, actor, source, version, note, at)
  select id, 'order', null, 'menunggu_link', null, 'pelanggan', 'public', 1, 'Pesanan telah diterima', at from filling
  union all
  select order_id, 'payment', null, 'applied', amount, 'sari', 'admin', 3, '', paid_at from payments
  union all
  select id, 'order', null, state, null, 'sari', 'admin', 5, '', least(at + interval '9 days', cast(:now as timestamptz))
  from filling where state not in ('menunggu_link', 'link_dibuat')
  union all
  select id, 'production', step.old, step.new, null, 'sari', 'admin', 4, '', at + step.after
  from filling join (values ('menunggu', 'diproses', interval '1 day', true), ('diproses', 'selesai', interval '6 days', false),
    ('selesai', 'dikirim', interval '8 days', false)) as step(old, new, after, is_first)
    on is_first or state in ('lunas', 'pengerjaan_selesai', 'menunggu_pelunasan')
  where state not in ('menunggu_link', 'link_dibuat') and (step.new <> 'dikirim' or state = 'lunas')
    and at + step.after <= cast(:now as timestamptz)
  union all
  select id, 'refund_waived', null, null, null, 'sari', 'admin', 5, 'Sudah dikerjakan', least(at + interval '9 days',
    cast(:now as timestamptz)) from filling where state = 'dibatalkan' and nth % 4 = 1`
