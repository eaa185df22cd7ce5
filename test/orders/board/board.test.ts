import { describe, expect, test } from 'vitest'
import type { OrderRow } from '../../../src/db/tables.ts'
import { toWibDay } from '../../../src/web/dates.ts'
import { makeShirt } from '../../products/support/make.ts'
import { fromHtmx } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { useEach } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { hoursAgo, makeOrder } from '../support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db(), { username: 'sari' }))

const BOARD = '/admin/produksi/'
const paid = { status_order: 'dp_dibayar', paid_amount: 3_750_000, quantity: 40 } as const
const start = (wishes: Parameters<typeof makeOrder>[1] = {}) => makeOrder(db(), { ...paid, ...wishes })
const stageIds = async () => new Map((await db()('stages')).map(({ id, name }) => [name, id]))
const fresh = async ({ id }: OrderRow) => {
  const order = await db()('orders').where({ id }).first()
  if (!order) throw new Error('the order is gone')
  return order
}

type Fields = Record<string, string | number>
/** Sends the form of a card as it would be now. */
async function move(order: OrderRow, action: string, stage: string, fields: Fields = {}, query = '') {
  const { version } = await fresh(order)
  const form = { version, stage: (await stageIds()).get(stage), action, ...fields }
  return staff().send(`${BOARD}${order.order_code}/${query}`, form)
}
const done = (order: OrderRow, ...stages: string[]) =>
  stages.reduce<Promise<unknown>>(
    (before, stage) => before.then(async () => expect((await move(order, 'selesai', stage)).status).toBe(303)),
    Promise.resolve(),
  )
const look = async (query = '') => (await staff().page(`${BOARD}${query}`)).page
type Page = Awaited<ReturnType<typeof look>>
/** The head of the column in which a card is. */
const columnOf = (page: Page, card: string) =>
  page
    .all('.kanban-column')
    .find((column) => column.querySelector(`#${card}`))
    ?.querySelector('h2')?.text
const cardOf = ({ order_code }: OrderRow) => `kartu-${order_code}`
const states = async ({ id }: OrderRow) => {
  const { status_order, production_status } = await fresh({ id } as OrderRow)
  return [status_order, production_status]
}
const stagesOf = async ({ id }: OrderRow) =>
  (await db()('order_stages').where({ order_id: id }).orderBy('position')).map(
    ({ state, pieces_done }) => `${state} ${pieces_done}`,
  )
const history = async ({ id }: OrderRow) =>
  (await db()('order_history').where({ order_id: id, kind: 'stage' }).orderBy('id')).map(
    (entry) => `${entry.old} > ${entry.new}: ${entry.note}`,
  )

test('the board shows what is paid and not sent: in its stage, with what is due and what is missing', async () => {
  const today = toWibDay(new Date())
  const order = await start({ due_on: '2026-01-02', created_at: hoursAgo(9) })
  const soon = await start({ due_on: today, quantity: 12, customer_name: 'Ani' })
  for (const wishes of [
    { status_order: 'link_dibuat' },
    { price_confirmed: false },
    { production_status: 'dikirim' },
    { status_order: 'dibatalkan', production_status: 'dibatalkan' },
    { deleted_at: new Date() },
  ] as const)
    await start(wishes)
  const made = await start({ status_order: 'lunas', production_status: 'selesai' })
  const page = await look()
  expect(page.all('.kanban-card')).toHaveLength(3)
  expect(page.texts('.kanban-column h2')).toEqual([
    ...['Desain', 'Potong', 'Sablon/Bordir', 'Jahit', 'QC', 'Packing', 'Siap dikirim'],
  ])
  expect(page.text('.kanban-column .kanban-head p')).toBe('2 pesanan · 52 pcs')
  const card = page.text(`#${cardOf(order)}`) ?? ''
  for (const words of [order.order_code, 'Budi Santoso', 'Kaos Komunitas 2026 × 40', 'lewat', 'Belum lunas', 'Mulai'])
    expect(card).toContain(words)
  expect(page.text(`#${cardOf(order)} .state-down`)).toMatch(/^lewat \d+ hari$/)
  expect(page.text(`#${cardOf(soon)} .state-degraded`)).toBe('hari ini')
  expect(columnOf(page, cardOf(made))).toBe('Siap dikirim')
  expect(page.texts(`#${cardOf(made)} .kanban-does > .primary`)).toEqual([`Kirim, ${made.order_code}`])
  const cards = page.all('.kanban-card').map(({ id }) => id)
  expect(cards).toEqual([order, soon, made].map(cardOf))
  expect(page.attribute('#tahap-1 .kanban-head a', 'href')).toBe(
    `/admin/pesanan/spk/?kode=${order.order_code}&kode=${soon.order_code}`,
  )
  expect(page.attribute('.staff-side a[href="/admin/produksi/"]', 'aria-current')).toBe('page')
})

test('the forms of a card are behind “…”, which is a link', async () => {
  const order = await start()
  expect((await look()).all('.kanban-form')).toHaveLength(0)
  const href = (await look()).attribute(`#lain-${cardOf(order)}`, 'href') ?? ''
  const page = (await staff().page(href.split('#')[0] ?? '')).page
  expect(page.texts(`#isi-${cardOf(order)} button`)).toEqual(['Selesai sebagian', 'Selesai → Potong'])
  expect(page.attribute('#papan', 'data-live-at')).toBe(`${BOARD}?kartu=${cardOf(order)}`)
})

test('an empty board says how orders come to it', async () => {
  const page = await look()
  expect(page.text('.empty')).toContain('setelah dibayar')
  expect(page.all('.kanban-columns')).toHaveLength(0)
})

describe('an order', () => {
  test('goes through all stages with one click each, and its states follow', async () => {
    const order = await start()
    const first = await move(order, 'mulai', 'Desain')
    expect(first.location).toBe(`${BOARD}?kabar=pindah#${cardOf(order)}`)
    expect(await states(order)).toEqual(['dp_dibayar', 'diproses'])
    expect((await look()).text(`#maju-${cardOf(order)}`)).toContain('Selesai → Potong')
    await done(order, 'Desain', 'Potong', 'Sablon/Bordir', 'Jahit', 'QC')
    const before = await look()
    expect(columnOf(before, cardOf(order))).toBe('Packing')
    expect(before.text(`#maju-${cardOf(order)}`)).toContain('Selesai → Siap dikirim')
    await done(order, 'Packing')
    expect(await states(order)).toEqual(['pengerjaan_selesai', 'selesai'])
    expect(columnOf(await look(), cardOf(order))).toBe('Siap dikirim')
    expect(await history(order)).toEqual([
      ...['null > Desain: dimulai', 'Desain > Potong: ', 'Potong > Sablon/Bordir: ', 'Sablon/Bordir > Jahit: '],
      ...['Jahit > QC: ', 'QC > Packing: ', 'Packing > Siap dikirim: '],
    ])
    const message = await db()('order_messages').where({ order_id: order.id, type: 'production_complete' })
    expect(message.length).toBeGreaterThan(0)
    const row = await db()('order_stages').where({ order_id: order.id }).first()
    expect([row?.done_by, row?.started_at !== null]).toEqual(['sari', true])
    expect(await db()('audit_log').where({ action: 'order.stage', subject: order.order_code })).toHaveLength(7)
  })

  test('that is paid in full stays so when its last stage ends', async () => {
    const order = await start({ status_order: 'lunas' })
    await done(order, 'Desain', 'Potong', 'Sablon/Bordir', 'Jahit', 'QC', 'Packing')
    expect(await states(order)).toEqual(['lunas', 'selesai'])
  })

  test('is done in parts, and goes back with a note and its pieces', async () => {
    const order = await start()
    await done(order, 'Desain', 'Potong', 'Sablon/Bordir')
    expect((await move(order, 'selesai', 'Jahit', { pieces: 25 })).status).toBe(303)
    const page = await look()
    expect(columnOf(page, cardOf(order))).toBe('Jahit')
    expect(page.text(`#${cardOf(order)} .is-done`)).toBe('25 dari 40 selesai')
    expect((await staff().order(order).look()).text('.desk-stage')).toContain('Tahap: Jahit · 25 dari 40 potong')
    const more = await move(order, 'selesai', 'Jahit', { pieces: 16 })
    expect([more.status, more.page.text('.kanban-more .field-error')]).toEqual([422, 'Tinggal 15 potong di Jahit.'])
    await move(order, 'selesai', 'Jahit', { pieces: 15 })
    await done(order, 'QC', 'Packing')
    expect(await states(order)).toEqual(['pengerjaan_selesai', 'selesai'])

    const bare = await move(order, 'kembali', 'Jahit', { pieces: '', note: '' })
    expect(bare.status).toBe(422)
    expect(bare.page.texts('.kanban-more .field-error')).toEqual([
      ...['Isi berapa potong, 1 sampai 40.', 'Tulis kenapa dikembalikan.'],
    ])
    expect((await move(order, 'kembali', 'Jahit', { pieces: 3, note: 'Jahitan lepas' })).status).toBe(303)
    expect(await states(order)).toEqual(['pengerjaan_selesai', 'diproses'])
    expect(await stagesOf(order)).toEqual([
      ...['selesai 40', 'selesai 40', 'selesai 40', 'jalan 37', 'jalan 37', 'jalan 37'],
    ])
    const back = await look()
    expect([columnOf(back, cardOf(order)), back.text(`#${cardOf(order)} .kanban-note`)]).toEqual([
      'Jahit',
      'Jahitan lepas',
    ])
    const [returned] = await db()('stage_returns').where({ order_id: order.id })
    expect([returned?.pieces, returned?.note, returned?.returned_by]).toEqual([3, 'Jahitan lepas', 'sari'])
    expect((await history(order)).at(-1)).toBe('Siap dikirim > Jahit: 3 potong: Jahitan lepas')
    await done(order, 'Jahit', 'QC', 'Packing')
    expect(await states(order)).toEqual(['pengerjaan_selesai', 'selesai'])
  })

  test('does not go back to where it has not been', async () => {
    const order = await start()
    const answer = await move(order, 'kembali', 'Jahit', { pieces: 3, note: 'Salah' })
    expect(answer.status).toBe(422)
    expect(await stagesOf(order)).toEqual([])
  })

  test('without its sizes begins only with a note, which stands beside the field that asks for it', async () => {
    const { product } = await makeShirt(db())
    const order = await start({ paid_amount: 900_000 })
    const items = [{ product_id: product.id, quantity: 24, extras: [] }]
    await staff().call('put', `order/${order.id}/lines/`, { items, pricing: 'list' }).expect(200)
    expect((await look()).texts(`#${cardOf(order)} .kanban-flag`)).toContain('Ukuran kurang')
    const refused = await move(order, 'mulai', 'Desain')
    expect(refused.status).toBe(422)
    expect(refused.page.text(`#isi-${cardOf(order)} .field-error`)).toMatch(
      /^Ukuran .* belum lengkap: 0 dari 24 potong. Tulis alasan kenapa tetap dimulai.$/,
    )
    expect(await states(order)).toEqual(['dp_dibayar', 'menunggu'])
    expect((await move(order, 'mulai', 'Desain', { note: 'Ukuran menyusul' })).status).toBe(303)
    expect(await states(order)).toEqual(['dp_dibayar', 'diproses'])
  })

  test('keeps the stages that it began with', async () => {
    const order = await start()
    await done(order, 'Desain', 'Potong')
    const id = (await stageIds()).get('Sablon/Bordir')
    expect((await staff().send(`${BOARD}tahap/${id}/`, { action: 'hapus' })).status).toBe(303)
    const other = await start()
    await done(other, 'Desain', 'Potong')
    const page = await look()
    expect(columnOf(page, cardOf(order))).toBe('Sablon/Bordir')
    expect(page.text(`#tahap-${id} .kanban-head p`)).toContain('sudah dihapus')
    expect(columnOf(page, cardOf(other))).toBe('Jahit')
    await done(order, 'Sablon/Bordir')
    expect((await look()).texts('.kanban-column h2')).not.toContain('Sablon/Bordir')
  })
})

test('two on one card: the second is told what the first has done, and nothing is done twice', async () => {
  const order = await start()
  const { version } = await fresh(order)
  await done(order, 'Desain')
  const stage = (await stageIds()).get('Desain')
  const late = await staff().send(`${BOARD}${order.order_code}/`, { version, stage, action: 'selesai' })
  expect(late.status).toBe(409)
  const news = late.page.text('.desk-others') ?? ''
  for (const words of [order.order_code, 'sari: Tahap: Desain → Potong', 'belum dijalankan'])
    expect(news).toContain(words)
  expect(columnOf(late.page, cardOf(order))).toBe('Potong')
  expect(await history(order)).toEqual(['Desain > Potong: '])
  const now = (await fresh(order)).version
  const other = await staff().send(`${BOARD}${order.order_code}/`, { version: now, stage, action: 'selesai' })
  expect([other.status, other.page.text('[role=alert]')]).toEqual([409, expect.stringContaining('sekarang di Potong')])
})

test('one stage is a page of its own, which a move stays on', async () => {
  const order = await start()
  const other = await start()
  await done(other, 'Desain')
  const id = (await stageIds()).get('Desain')
  const page = await look(`?tahap=${id}`)
  expect([page.texts('.kanban-column h2'), page.all('.kanban-card').length]).toEqual([['Desain'], 1])
  expect(page.attribute('#papan', 'data-live-at')).toBe(`${BOARD}?tahap=${id}`)
  const answer = await move(order, 'selesai', 'Desain', {}, `?tahap=${id}`)
  expect(answer.location).toBe(`${BOARD}?tahap=${id}&kabar=pindah#${cardOf(order)}`)
  expect((await look('?tahap=siap&urut=umur')).texts('.kanban-column h2')).toEqual(['Siap dikirim'])
})

test('htmx gets the region with what was done, and not the page', async () => {
  const order = await start()
  const form = { version: order.version, stage: 1, action: 'mulai' }
  const { text, status } = await shopOn(db())
    .post(`${BOARD}${order.order_code}/`)
    .set({ Cookie: staff().cookie, 'Sec-Fetch-Site': 'same-origin', ...fromHtmx })
    .type('form')
    .send(form)
  expect([status, text.startsWith('<div id="papan"')]).toEqual([200, true])
  expect(read(text).text('[role=status]')).toBe(`${order.order_code} sekarang di Desain.`)
})

test('states that the API sets move the stages, and its history says so', async () => {
  const order = await start()
  const patch = (production_status: string, notes = '') =>
    staff().call('patch', `order/${order.id}/`, { production_status, notes }).expect(200)
  await patch('diproses')
  expect((await stagesOf(order)).slice(0, 2)).toEqual(['jalan 0', 'menunggu 0'])
  await staff()
    .call('post', 'admin/orders/bulk-update/', {
      order_ids: [order.id],
      action: 'update_status',
      data: { production_status: 'selesai', status_order: 'pengerjaan_selesai' },
    })
    .expect(200)
  expect(new Set(await stagesOf(order))).toEqual(new Set(['selesai 40']))
  expect(columnOf(await look(), cardOf(order))).toBe('Siap dikirim')
  await staff()
    .call('put', `order/${order.id}/`, {
      ...{ customer_name: 'Budi Santoso', product_name: 'Kaos Komunitas 2026', quantity: 40, total_price: 7_500_000 },
      ...{ payment_type: 'dp', dp_percent: 50, contact_information: '081234567890' },
      ...{ production_status: 'diproses', notes: 'Ulang' },
    })
    .expect(200)
  expect((await stagesOf(order)).slice(0, 2)).toEqual(['jalan 0', 'menunggu 0'])
  expect(await history(order)).toEqual([
    ...['null > Desain: lewat API', 'Desain > Siap dikirim: lewat API', 'Siap dikirim > Desain: lewat API'],
  ])
  const answer = await staff().call('get', `order/${order.id}/`).expect(200)
  expect(answer.body.production_status).toBe('diproses')
  const byPage = await start()
  await staff().order(byPage).send('produksi', { version: byPage.version, production_status: 'diproses' })
  expect(await history(byPage)).toEqual(['null > Desain: '])
})

describe('a rework', () => {
  const rework = async (order: OrderRow, stage: string) => {
    const stage_id = (await stageIds()).get(stage) ?? 0
    const [row] = await db()('reworks')
      .insert({ order_id: order.id, pieces: 3, stage_id, due_on: '2026-12-12', created_at: new Date() })
      .returning('*')
    if (!row) throw new Error('no rework')
    return row
  }

  test('has a card of its own until its delivery is sent; the order stays as it is', async () => {
    const order = await start({ status_order: 'lunas', production_status: 'dikirim' })
    const { id } = await rework(order, 'QC')
    const card = `perbaikan-${id}`
    const send = async (action: string, stage: string, fields: Fields = {}) => {
      const row = await db()('reworks').where({ id }).first()
      return move(order, action, stage, { rework: id, version: row?.version ?? 0, ...fields })
    }
    const page = await look()
    expect(columnOf(page, card)).toBe('QC')
    for (const words of ['PERBAIKAN', order.order_code, '× 3', 'Mulai']) expect(page.text(`#${card}`)).toContain(words)
    expect((await send('mulai', 'QC')).location).toContain(`#${card}`)
    await send('kembali', 'Jahit', { pieces: 2, note: 'Masih lepas' })
    expect(columnOf(await look(), card)).toBe('Jahit')
    for (const stage of ['Jahit', 'QC', 'Packing']) expect((await send('selesai', stage)).status).toBe(303)
    const made = await db()('reworks').where({ id }).first()
    expect([made?.state, made?.done_at !== null]).toEqual(['selesai', true])
    expect(columnOf(await look(), card)).toBe('Siap dikirim')
    expect(await states(order)).toEqual(['lunas', 'dikirim'])
    const old = await move(order, 'kembali', 'Jahit', { rework: id, version: 1, pieces: 1, note: 'x' })
    expect([old.status, old.page.text('.desk-others')]).toEqual([
      409,
      expect.stringContaining('Packing → Siap dikirim'),
    ])
    expect((await history(order)).at(-1)).toBe('Packing > Siap dikirim: Perbaikan 3 potong')
    await db()('deliveries').insert({ order_id: order.id, method: 'kirim', rework_id: id, state: 'dikirim' })
    expect((await look()).all('.kanban-card')).toEqual([])
  })
})

test('500 open orders cost six queries at most', async () => {
  const one = { ...(await start()), id: undefined, version: 1 }
  await db().batchInsert(
    'orders',
    Array.from({ length: 499 }, (_, nth) => ({
      ...one,
      id: crypto.randomUUID(),
      order_code: `ORD-20260101-${1000 + nth}`,
    })),
  )
  await db().raw(`insert into order_stages (order_id, stage_id, position, state, pieces_done)
    select orders.id, stages.id, stages.position, 'menunggu', 0 from orders, stages`)
  const queries: string[] = []
  const count = ({ sql }: { sql: string }) => void queries.push(sql)
  db().on('query', count)
  const { page } = await staff().page(BOARD)
  db().removeListener('query', count)
  expect(page.all('.kanban-card')).toHaveLength(500)
  expect(queries.length).toBeLessThanOrEqual(6)
})

test('visitors and members do not see the board', async () => {
  await shopOn(db()).get(BOARD).expect(303)
})
