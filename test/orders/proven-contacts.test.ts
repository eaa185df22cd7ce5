import { expect, test } from 'vitest'
import { findContactUses } from '../../src/orders/customers/queries.ts'
import { ownOrderData } from '../../src/orders/track/own/own-data.ts'
import { makeShirt } from '../products/support/make.ts'
import { fromHtmx } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { useEach } from '../support/use.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { johns } from './support/orders.ts'

/** Anybody can type anybody's number or address: what becomes of it, told by two people who do not know each other. */

const db = useDatabase()
const staff = useEach(() => staffOn(db()))

const victim = { customer_name: 'Siti Aminah', contact_information: 'siti@contoh.id', notification_channel: 'email' }
const attacker = { customer_name: 'Toko Penyerang', contact_information: '081298765432' }
const both = { ...attacker, contact_information: '081298765432, siti@contoh.id', notification_channel: 'both' }

type Placed = { id: string; order_code: string }
const place = async (fields: object, cookie = ''): Promise<Placed> =>
  (
    await shopOn(db())
      .post('/api/v1/order/')
      .set('Cookie', cookie)
      .send({ ...johns, ...fields })
      .expect(201)
  ).body.order

/** Path and query of the link in the newest message about an order. */
async function linkIn({ id }: { id: string }, channel: 'whatsapp' | 'email'): Promise<string> {
  const message = await db()('order_messages').where({ order_id: id, channel }).orderBy('id', 'desc').first()
  return /\/lacak\/\S+/.exec(message?.body ?? '')?.[0] ?? ''
}
const open = (link: string, headers: Record<string, string> = {}) => shopOn(db()).get(link).set(headers).expect(200)
const customerOf = async ({ id }: { id: string }) =>
  (await db()('orders').where({ id }).first('customer_id'))?.customer_id

/** What staff read below "Sudah pernah memesan?". */
async function lookUp(nomor: string) {
  const { cookie } = staff()
  const { text } = await shopOn(db())
    .get('/admin/pelanggan/cari/')
    .query({ nomor })
    .set({ ...fromHtmx, cookie })
  return read(text).text('#pelanggan-dikenal') ?? ''
}
/** The new-order form filled from the customer of an order. */
async function filledFrom(order: Placed) {
  const { page, html } = await staff().page(`/admin/pesanan/baru/?pelanggan=${await customerOf(order)}`)
  const fieldOf = (name: string) => page.attribute(`#f-${name}`, 'value')
  return {
    name: fieldOf('customer_name'),
    contact: fieldOf('contact_information'),
    email: fieldOf('contact_email'),
    html,
  }
}

test('an address beside an own number finds nothing, and fills no form with that number', async () => {
  const first = await place(both)
  const mine = await place(victim)
  expect(await customerOf(mine)).not.toBe(await customerOf(first))
  const seen = await lookUp('siti@contoh.id')
  expect(seen).toContain('Belum terbukti milik siapa')
  expect(seen).toContain(mine.order_code)
  expect(seen).not.toMatch(/Penyerang|9876/)
  const { html: list } = await staff().page('/admin/pelanggan/?cari=siti@contoh.id')
  expect(list).toContain('Siti Aminah')
  expect(list).not.toContain('Penyerang')
  const filled = await filledFrom(mine)
  expect(filled).toMatchObject({ name: 'Siti Aminah', contact: '' })
  expect(filled.html).toContain(`siti@contoh.id: dari pesanan ${mine.order_code}, belum terbukti`)
  expect(filled.html).not.toMatch(/Penyerang|98765432/)
})

test('whoever typed an address first under another name has no part in its later orders', async () => {
  const first = await place({ ...victim, customer_name: 'Toko Penyerang' })
  const mine = await place(victim)
  const again = await place(victim)
  expect(await customerOf(again)).toBe(await customerOf(mine))
  expect(await customerOf(mine)).not.toBe(await customerOf(first))
  await open(await linkIn(mine, 'email'))
  expect(await lookUp('siti@contoh.id')).toContain('Siti Aminah')
  expect(await customerOf(await place({ ...victim, customer_name: 'S. Aminah' }))).toBe(await customerOf(mine))
})

test('an own address, read, does not come to the record of somebody else’s number', async () => {
  const mine = await place({ ...victim, contact_information: '081234567890', notification_channel: 'whatsapp' })
  await open(await linkIn(mine, 'whatsapp'))
  for (const customer_name of ['Siti Aminah', 'Toko Penyerang']) {
    const contact_information = '081234567890, jahat@contoh.id'
    const theirs = await place({ customer_name, contact_information, notification_channel: 'both' })
    await open(await linkIn(theirs, 'email'))
  }
  const filled = await filledFrom(mine)
  expect(filled).toMatchObject({ name: 'Siti Aminah', contact: '081234567890', email: '' })
  expect(filled.html).toContain('0812-3456-7890: terbukti lewat pesan')
  expect(await lookUp('jahat@contoh.id')).not.toContain('Siti')
})

test('of a new number and an address each is the one’s who reads its messages', async () => {
  const name = { customer_name: 'Siti Aminah' }
  const theirs = await place({
    ...name,
    contact_information: '081234567890, jahat@contoh.id',
    notification_channel: 'both',
  })
  await open(await linkIn(theirs, 'email'))
  const mine = await place({ ...name, contact_information: '081234567890' })
  await open(await linkIn(mine, 'whatsapp'))
  await open(await linkIn(theirs, 'whatsapp'))
  expect(await filledFrom(mine)).toMatchObject({ contact: '081234567890', email: '' })
})

test('the mark of a message proves its contact; the page after ordering, staff, previews and HEAD do not', async () => {
  const order = await place({
    ...victim,
    contact_information: '081234567890, siti@contoh.id',
    notification_channel: 'both',
  })
  const link = await linkIn(order, 'email')
  const { cookie } = staff()
  await open(link.replace(/&lewat=.*/, ''))
  await open(link.replace(/lewat=.*/, 'lewat=salah'))
  await open(link, { cookie })
  await open(link, { 'User-Agent': 'WhatsApp/2.24.6 A' })
  await open(link, { 'Sec-Purpose': 'prefetch' })
  await shopOn(db()).head(link)
  await shopOn(db()).get(link.replace(/kunci=[\w-]+/, 'kunci=salah'))
  expect(await lookUp('siti@contoh.id')).toContain('Belum terbukti')
  expect((await db()('customers')).map(({ phone_proof, email_proof }) => [phone_proof, email_proof])).toEqual([
    [null, null],
  ])

  await open(link)
  expect(await lookUp('siti@contoh.id')).toMatch(/Siti Aminah.*1 pesanan/)
  expect(await lookUp('081234567890')).toContain('Belum terbukti')
  expect(await filledFrom(order)).toMatchObject({ contact: 'siti@contoh.id', email: '' })
  // The number alone was nobody's, and nobody is left behind.
  expect(await db()('customers')).toHaveLength(1)
})

test('paying proves nothing, and the link in the message about the design proves as others do', async () => {
  const order = await place(both)
  await db()('orders').where({ id: order.id }).update({ paid_amount: 3_750_000, status_order: 'dp_dibayar' })
  expect(await lookUp('081298765432')).toContain('Belum terbukti')
  const link = await linkIn(order, 'whatsapp')
  await open(link.replace('/?', '/berkas/?'))
  expect(await lookUp('081298765432')).toContain('Toko Penyerang')
  expect(await lookUp('siti@contoh.id')).toContain('Belum terbukti')
})

test('staff join a contact, or see why not, and the log says so without it', async () => {
  const order = await place(both)
  const at = `/admin/pelanggan/${await customerOf(order)}/`
  const contacts = (await staff().page(at)).page.texts('.desk-side .ends')
  expect(contacts.join()).toContain(`siti@contoh.id dari pesanan ${order.order_code}, belum terbukti`)
  const join = (contact: string) => staff().send(`${at}kontak/`, { contact })
  expect((await join('siti@contoh.id')).status).toBe(303)
  expect(await lookUp('siti@contoh.id')).toContain('Toko Penyerang')
  expect((await staff().page(at)).page.text('.desk-side')).toContain('siti@contoh.id disimpan staf')
  expect((await join('siti@contoh.id')).status).toBe(422)
  expect((await join('lain@contoh.id')).status).toBe(409)
  expect((await join('bukan kontak')).status).toBe(422)
  const log = await db()('audit_log').where({ action: 'customer.contact' })
  expect(log).toHaveLength(1)
  expect(JSON.stringify(log)).not.toContain('siti')
})

test('a contact that cannot be joined proves none that stood there', async () => {
  const at = `/admin/pelanggan/${await customerOf(await place(victim))}/`
  expect((await staff().send(`${at}kontak/`, { contact: 'lain@contoh.id' })).status).toBe(409)
  expect(await lookUp('siti@contoh.id')).toContain('Belum terbukti')
})

test('what staff type of somebody new is theirs; what a customer typed before waits for a proof', async () => {
  const create = (fields: object) => staff().call('post', 'admin/create-order/', { ...johns, ...fields })
  expect(
    (await create({ contact_information: '081200000001, ani@contoh.id', notification_channel: 'both' })).status,
  ).toBe(201)
  expect(await lookUp('ani@contoh.id')).toContain('John Doe')
  await place(both)
  await create({ customer_name: 'Siti', contact_information: '081200000002, siti@contoh.id' })
  expect(await lookUp('siti@contoh.id')).toContain('Belum terbukti')
  expect(await lookUp('081200000002')).toContain('Siti')
})

test('the form of a quotation says where a contact comes from', async () => {
  await shopOn(db())
    .post('/pesan/lain/')
    .type('form')
    .send({ request: 'Rompi 20 potong', ...victim })
    .expect(303)
  const quote = await db()('quotes').first()
  const order = await place(both)
  const said = async (path: string) => (await staff().page(path)).page.text('#penawaran-nama') ?? ''
  expect(await said(`/admin/penawaran/${quote?.code}/`)).toContain(
    `siti@contoh.id: dari pesanan ${order.order_code}, belum`,
  )
  expect(await said(`/admin/penawaran/baru/?pesanan=${order.order_code}`)).toContain('0812-9876-5432: dari pesanan')
})

test('a quote read in its message proves the contact, and its order is that customer’s', async () => {
  const lines = [{ title: 'Rompi', unit_price: 50_000, quantity: 20 }]
  await shopOn(db())
    .post('/pesan/lain/')
    .type('form')
    .send({ request: 'Rompi 20 potong', ...victim })
    .expect(303)
  const code = (await db()('quotes').first())?.code
  await staff().call('patch', `quotes/${code}/`, { lines })
  await staff().call('post', `quotes/${code}/send/`)
  expect(await lookUp('siti@contoh.id')).toContain('Belum terbukti')
  const message = await db()('order_messages').whereNotNull('quote_id').first()
  await open(/\/penawaran\/\S+/.exec(message?.body ?? '')?.[0] ?? '')
  expect(await lookUp('siti@contoh.id')).toContain('Siti Aminah')
  await staff().call('post', `quotes/${code}/accept/`, { version: 1 })
  expect(await lookUp('siti@contoh.id')).toContain('1 pesanan')
})

test('“Pesan lagi” fills in only a contact that this customer has proven', async () => {
  const { product } = await makeShirt(db())
  const order = await place(both)
  const link = await linkIn(order, 'email')
  const key = /kunci=([\w-]+)/.exec(link)?.[1]
  const form = async () =>
    read((await shopOn(db()).get(`/pesan/${product.slug}/?dari=${order.order_code}&kunci=${key}`)).text)
  expect((await form()).attribute('#f-contact_information', 'value')).toBe('')
  await open(link)
  const page = await form()
  expect(page.attribute('#f-contact_information', 'value')).toBe('siti@contoh.id')
  expect(page.body()).not.toContain('98765432')
})

test('the export of a member has what they typed, and neither whom the shop knows by the number nor marks', async () => {
  await shopOn(db())
    .post('/pesan/lain/')
    .type('form')
    .send({ request: 'Rompi 20 potong', ...victim, contact_information: '081234567890' })
    .expect(303)
  await db()('customers').update({ address: JSON.stringify({ address: 'Jalan Rahasia' }) })
  const member = await makeUser(db())
  const cookie = await signIn(db(), member)
  const typed = { customer_name: 'Siti Aminah', contact_information: '081234567890' }
  for (const customer_name of ['Joko', 'Siti Aminah']) await place({ ...typed, customer_name }, cookie)
  const exported = JSON.stringify(await ownOrderData(db(), () => new Date()).export(member.id))
  expect(exported).toContain('Joko')
  expect(exported).toContain('kunci=')
  expect(exported).not.toMatch(/lewat=|Rahasia|"customer":/)
})

test('the export has no link of somebody else’s order, though a lost code was asked for with their number', async () => {
  const theirs = await place({})
  const member = await makeUser(db())
  const mine = await place({ customer_name: 'Toko Penyerang' }, await signIn(db(), member))
  await shopOn(db()).post('/lacak/kode/').type('form').send({ kontak: johns.contact_information }).expect(303)
  const sent = await db()('order_messages').where({ order_id: mine.id, type: 'custom' })
  expect(sent[0]?.body).toContain(theirs.order_code)
  const exported = JSON.stringify(await ownOrderData(db(), () => new Date()).export(member.id))
  expect(exported).toContain('ini link pesananmu')
  expect(exported).not.toContain(theirs.order_code)
})

test('who is blocked stays so after deleting the account, with the contact and the reason only', async () => {
  const member = await makeUser(db())
  const order = await place({}, await signIn(db(), member))
  const id = await customerOf(order)
  const fields = { name: 'John Doe', phone: '081234567890', note: 'Tinggal di Solo', address: 'Solo' }
  await staff().send(`/admin/pelanggan/${id}/`, { ...fields, blocked_reason: 'Dua kali tidak diambil' })
  const ended = { status_order: 'dibatalkan', production_status: 'dibatalkan', ended_at: new Date() } as const
  await db()('orders').update(ended)
  await db().transaction((trx) => ownOrderData(db(), () => new Date()).erase?.(trx, member.id))
  expect(await db()('customers')).toMatchObject([
    { id, name: 'Pelanggan (akun dihapus)', phone: '6281234567890', note: '', address: null, tags: [] },
  ])
  expect(await customerOf(await place({ customer_name: 'Orang Baru' }))).toBe(id)
  expect(await lookUp('081234567890')).toContain('Diblokir: Dua kali tidak diambil')
})

/** Orders under three names by one member, the first merged into the second and this into the third, then all erased. */
async function eraseChain(blocked_reason: string | null) {
  const member = await makeUser(db())
  const cookie = await signIn(db(), member)
  const ids: (number | null | undefined)[] = []
  for (const [nth, customer_name] of ['Andi', 'Beni', 'Cici'].entries())
    ids.push(await customerOf(await place({ customer_name, contact_information: `08120000000${nth}` }, cookie)))
  const [andi, beni, cici] = ids
  await db()('customers')
    .where({ id: cici ?? 0 })
    .update({ blocked_reason })
  await db()('customers')
    .where({ id: beni ?? 0 })
    .update({ merged_into: cici ?? 0 })
  await db()('customers')
    .where({ id: andi ?? 0 })
    .update({ merged_into: beni ?? 0 })
  const ended = { status_order: 'dibatalkan', production_status: 'dibatalkan', ended_at: new Date() } as const
  await db()('orders').update(ended)
  await db().transaction((trx) => ownOrderData(db(), () => new Date()).erase?.(trx, member.id))
  return db()('customers').pluck('name')
}

test('who is blocked by way of two mergers stays so after deleting the account', async () => {
  await eraseChain('Tidak membayar')
  expect(await lookUp('081200000000')).toContain('Diblokir: Tidak membayar')
})

test('of merged customers, none of whom is blocked, nobody stays after deleting the account', async () => {
  expect(await eraseChain(null)).toEqual([])
})

test('whoever only asked for a quote is forgotten with their account', async () => {
  const member = await makeUser(db())
  await shopOn(db())
    .post('/pesan/lain/')
    .set('Cookie', await signIn(db(), member))
    .type('form')
    .send({ request: 'Rompi 20 potong', ...victim })
    .expect(303)
  await db().transaction((trx) => ownOrderData(db(), () => new Date()).erase?.(trx, member.id))
  expect(await db()('customers')).toEqual([])
})

test('customers of one unproven number are merged by the number on their page', async () => {
  const first = await place({})
  const others = [await place({ customer_name: 'Joni' }), await place({ customer_name: 'Toni' })]
  const [id, joni] = [await customerOf(first), await customerOf(others[0] ?? first)]
  const merge = (other: string) => staff().send(`/admin/pelanggan/${id}/gabung/`, { other })
  const asked = (await merge('081234567890')).page.text('#f-other-error')
  expect(asked).toContain(`#${joni}`)
  expect(asked).not.toContain(`#${id}`)
  expect((await merge(`#${joni}`)).status).toBe(303)
  expect((await merge(`#${id}`)).page.text('#f-other-error')).toContain('sudah milik pelanggan ini')
  expect((await staff().page(`/admin/pelanggan/${id}/`)).page.texts('.desk-main tbody tr')).toHaveLength(2)
})

test('who typed a contact before is found by an index, also among quotes', async () => {
  await db().raw('set local enable_seqscan = off')
  for (const [name, index] of [
    ['phone', 'quotes_phone'],
    ['email', 'quotes_email'],
  ] as const) {
    const plan = await db().raw(`explain ${findContactUses(db(), name, 'siti@contoh.id')}`)
    expect(JSON.stringify(plan.rows)).toContain(index)
  }
})
