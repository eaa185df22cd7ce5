import type { Knex } from 'knex'
import { signedQuote } from '../../src/orders/quotes/rules.ts'
import { readPriceList } from '../../src/products/queries.ts'
import { makeOrder } from '../orders/support/orders.ts'
import { makeShirt } from '../products/support/make.ts'
import { testSecret } from '../support/app.ts'

/** A quote that was only asked for, and one that was sent, with all kinds of lines. Returns where they are seen. */
export async function fillQuotes(db: Knex, userId: number) {
  const { product, names } = await makeShirt(db)
  const person = {
    customer_name: 'Bu Rina',
    contact_information: '081234567890',
    notification_channel: 'whatsapp' as const,
  }
  const shared = { ...person, dp_percent: 50, user_id: userId } as const
  const goods = { kind: 'goods', item: null, product_id: null, title: 'Rompi', detail: 'Drill', quantity: 24 }
  const lines = [
    { ...goods, unit_price: 90_000, amount: 2_160_000, list_price: null },
    { ...goods, unit_price: null, amount: 100_001, list_price: null },
    {
      ...goods,
      kind: 'discount',
      title: 'Langganan',
      quantity: 1,
      unit_price: -60_000,
      amount: -60_000,
      list_price: null,
    },
  ]
  const extras = [{ id: names.id, position: null, column: null }]
  const item = {
    product_id: product.id,
    choices: [],
    sizes: [{ code: 'L', quantity: 2 }],
    quantity: null,
    extras,
    rows: null,
  }
  const wish = { items: [item], pastes: ['Budi\t7\tL\nAri\t8\tL'] }
  const [asked, sent] = await db('quotes')
    .insert([
      { ...shared, code: 'PNW-20261118-AAA', state: 'asked', request: 'Rompi panitia', wish: JSON.stringify(wish) },
      {
        ...{ ...shared, code: 'PNW-20261118-BBB', state: 'sent', version: 2, sent_at: new Date() },
        ...{ lines: JSON.stringify(lines), valid_until: '2099-01-31', terms: 'DP dulu', reason: '' },
      },
    ])
    .returning('*')
  if (!asked || !sent) throw new Error('no quotes')
  const sums = { product_name: 'Rompi', quantity: 48, total_price: 2_200_001 }
  const shop = { name: 'Konveksi', address: 'Jalan Melati 1', contact: '0812' }
  const sheet = { ...person, ...sums, wish: null, price_list: null, lines, terms: 'DP dulu', dp_percent: 50, shop }
  const version = { quote_id: sent.id, version: 2, sent_at: new Date(), sent_by: 'rini' }
  await db('quote_versions').insert({ ...version, sheet: JSON.stringify({ ...sheet, valid_until: '2099-01-31' }) })
  const entry = { actor: 'rini', source: 'admin', at: new Date() } as const
  await db('quote_history').insert({ ...entry, quote_id: sent.id, kind: 'sent', note: 'Versi 2' })
  const message = { type: 'quote_sent', channel: 'whatsapp', recipient: '6281234567890', body: 'Halo' } as const
  await db('order_messages').insert({ ...message, quote_id: sent.id, unsent_reason: 'not_configured' })
  const signed = (quote: typeof asked) => `/penawaran/${quote.code}/?kunci=${testSecret.sign(signedQuote(quote))}`
  const order = await makeOrder(db, { quantity: 2, total_price: 150_000 })
  const [line] = await db('order_lines')
    .insert({
      ...{ order_id: order.id, position: 0, kind: 'goods', product_id: product.id, title: 'Kaos', quantity: 2 },
      ...{ unit_price: 75_000, amount: 150_000, list_price: 75_000, added_by: 'rini', added_at: order.created_at },
      item: JSON.stringify({ ...item, sizes: [], extras: [], quantity: 2 }),
    })
    .returning('id')
  await db('order_price_lists').insert({ order_id: order.id, list: JSON.stringify(await readPriceList(db)) })
  const sizes = { line_id: String(line?.id), 'sizes.4.code': 'XXL', 'sizes.4.quantity': '1' }
  const larger: [string, Record<string, string>] = [`/admin/pesanan/${order.order_code}/ukuran/`, sizes]
  const refused: [string, Record<string, string>] = [signed(sent), { action: 'ubah', text: '', version: '2' }]
  return {
    visitor: ['/pesan/lain/', signed(asked), signed(sent), refused],
    staff: [
      '/admin/penawaran/',
      '/admin/penawaran/baru/',
      `/admin/penawaran/${asked.code}/`,
      `/admin/penawaran/${sent.code}/`,
      larger,
    ],
  }
}
