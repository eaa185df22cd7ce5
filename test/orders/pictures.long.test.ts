import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { beforeEach, expect, test, vi } from 'vitest'
import { removeOldDesigns } from '../../src/orders/files/queries.ts'
import { createUploads } from '../../src/uploads/uploads.ts'
import { makePriceList } from '../products/support/make.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { read } from '../support/page.ts'
import { signInAs } from '../support/sign-in.ts'
import { useOnce } from '../support/use.ts'
import { shopOn } from './support/desk.ts'
import { makePayment, paidInFull, shirtForm } from './support/orders.ts'

const db = useDatabase()
const parent = useFolder()
let dataDir = ''
let form: ReturnType<typeof shirtForm>
/** A PNG of 2600 × 2600 whose eight colors are noise: when it is re-encoded as PNG at 2400 px, it grows fourfold. */
const noisy = useOnce(() => eightColors(2_600))
beforeEach(async () => {
  // Nobody looks how long a picture takes, so that none is ended on a busy machine.
  vi.useFakeTimers({ toFake: ['setInterval'] })
  dataDir = await mkdtemp(path.join(parent, 'data-'))
  form = shirtForm(await makePriceList(db()))
})

const shop = (settings: Record<string, string> = {}) => shopOn(db(), { DATA_DIR: dataDir, ...settings })
const send = (address: string, fields: Record<string, string>, picture: Buffer, settings?: Record<string, string>) =>
  shop(settings)
    .post(address)
    .field({ ...(address === '/pesan/kaos/' ? form : paidInFull), ...fields })
    .attach('design', picture, 'desain.png')

/** Returns the sizes in bytes of all files in a folder below DATA_DIR. */
async function sizesIn(folder: string): Promise<number[]> {
  const names = await readdir(path.join(dataDir, folder)).catch(() => [])
  return Promise.all(names.map(async (name) => (await stat(path.join(dataDir, folder, name))).size))
}
const sizes = async () => [...(await sizesIn('uploads')), ...(await sizesIn('upload-drafts'))]
const sum = (all: number[]) => all.reduce((total, one) => total + one, 0)

test('a picture that grows when it is re-encoded becomes a JPEG', async () => {
  expect(noisy().length).toBeLessThan(5e6)

  expect((await send('/pesan/kaos/', {}, noisy())).status).toBe(303)
  expect((await send('/api/v1/order/', {}, noisy())).status).toBe(201)
  expect((await send('/pesan/kaos/', { quantity: '' }, noisy())).status).toBe(422)

  const all = await sizes()
  // Of forms also the files as they were sent.
  expect(all).toHaveLength(5)
  for (const size of all) expect(size).toBeLessThan(2 * noisy().length)
  expect((await db()('orders').first())?.design).toMatch(/-2400x2400\.jpg$/)
})

test.each([
  ['noise with transparency', () => noise(1_100, 4)],
  ['black and white noise', () => eightColors(3_400, 2)],
])('no stored picture is larger than 6 MB: %s', async (_, make) => {
  await send('/pesan/kaos/', {}, await make())
  const all = await sizes()
  expect(all).toHaveLength(2)
  for (const size of all) expect(size).toBeLessThanOrEqual(6e6)
})

test('the API stores no picture of an order that it refuses', async () => {
  const { status, body } = await send('/api/v1/order/', { quantity: '0' }, noisy())
  expect([status, Object.keys(body.details ?? body)]).toEqual([400, ['quantity']])
  expect(await sizes()).toEqual([])
})

test('the button that computes the amounts keeps the picture as a draft, which then belongs to the order', async () => {
  const response = await send('/pesan/kaos/', { hitung: '1', customer_name: '' }, await flat())
  const page = read(response.text)
  expect(response.status).toBe(200)
  expect(page.text('#jumlah')).toContain('Rp 900.000')
  expect(page.all('.form-errors')).toHaveLength(0)
  expect(await db()('orders')).toEqual([])
  expect(await sizesIn('uploads')).toEqual([])
  const token = page.attribute('[name=design_kept]', 'value') ?? ''
  expect((await shop().get(page.attribute('.order-kept img', 'src') ?? '')).status).toBe(200)

  const twice = [1, 2].map(() =>
    shop()
      .post('/pesan/kaos/')
      .field({ ...form, design_kept: token, submission: 'f0000000-0000-4000-8000-000000000001' }),
  )
  const answers = [await twice[0], await twice[1]]
  expect(answers.map((answer) => answer?.status)).toEqual([303, 303])
  expect(answers[0]?.headers.location).toBe(answers[1]?.headers.location)
  const [row, ...others] = await db()('orders')
  expect(others).toEqual([])
  const file = await db()('order_files').first()
  expect(file?.picture).toBe(row?.design)
  expect((await readdir(path.join(dataDir, 'uploads'))).sort()).toEqual([file?.upload, file?.picture].sort())
})

test('a picture that is refused takes the place of no earlier one that was good', async () => {
  const first = read((await send('/pesan/kaos/', { quantity: '' }, await flat())).text)
  const token = first.attribute('[name=design_kept]', 'value') ?? ''
  const refuse = (picture: Buffer) => send('/pesan/kaos/', { design_kept: token }, picture)
  const broken = Buffer.from('89504e470d0a1a0a0000', 'hex')
  expect(read((await refuse(broken)).text).text('#f-design-error')).toContain('rusak')
  const refused = await refuse(Buffer.from('<svg onload=alert(1)>'))
  expect(refused.status).toBe(422)
  const page = read(refused.text)
  expect(page.text('#f-design-error')).toContain('Ini bukan gambar')
  expect(page.texts('.form-errors a')).toHaveLength(1)
  expect(page.attribute('[name=design_kept]', 'value')).not.toBe('')

  await shop()
    .post('/pesan/kaos/')
    .field({ ...form, design_kept: page.attribute('[name=design_kept]', 'value') ?? '' })
    .expect(303)
  expect((await db()('orders').first())?.design).toMatch(/\.png$/)
})

test('pictures of unfinished forms take a tenth of the room at most: the oldest are deleted for the newest', async () => {
  const settings = { UPLOADS_MAX_MB: '10' }
  const photo = await noise(400, 3)
  const tokens: string[] = []
  for (let at = 0; at < 6; at += 1) {
    const { text } = await send('/pesan/kaos/', { quantity: '' }, photo, settings)
    tokens.push(read(text).attribute('[name=design_kept]', 'value') ?? '')
    expect(sum(await sizes())).toBeLessThanOrEqual(1e6)
  }

  const shown = await Promise.all(tokens.map((token) => shop(settings).get(`/pesan/gambar/${token.split(' ')[1]}/`)))
  expect([shown[0]?.status, shown.at(-1)?.status]).toEqual([404, 200])
  const late = await shop(settings)
    .post('/pesan/kaos/')
    .field({ ...form, design_kept: tokens[0] ?? '' })
  expect([late.status, read(late.text).text('#f-design-error')]).toEqual([
    422,
    'Berkas yang tadi sudah tidak tersimpan. Pilih lagi.',
  ])
})

test('when orders have taken their two fifths of the room, they go on without one, and what was stored stays', async () => {
  const settings = { UPLOADS_MAX_MB: '8' }
  const photo = await noise(400, 3)
  const statuses: number[] = []
  for (let at = 0; at < 6; at += 1) {
    statuses.push((await send('/pesan/kaos/', {}, photo, settings)).status)
    expect(sum(await sizes())).toBeLessThanOrEqual(3.2e6)
  }
  expect(statuses).toEqual([303, 303, 303, 503, 503, 503])

  const refused = await send('/pesan/kaos/', {}, photo, settings)
  const page = read(refused.text)
  expect(page.text('#f-design-error')).toContain('Kirim tanpa gambar dulu')
  expect(page.attribute('#f-customer_name', 'value')).toBe(paidInFull.customer_name)
  const api = await send('/api/v1/order/', {}, photo, settings)
  expect([api.status, Number(api.headers['retry-after'])]).toEqual([503, expect.any(Number)])
  expect((await shop(settings).post('/pesan/kaos/').field(form)).status).toBe(303)
  expect(await sizesIn('uploads')).toHaveLength(6)
})

test('drafts are deleted after a day', async () => {
  await send('/pesan/kaos/', { quantity: '' }, await flat())
  const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
  for (const name of await readdir(path.join(dataDir, 'upload-drafts')))
    await utimes(path.join(dataDir, 'upload-drafts', name), twoDaysAgo, twoDaysAgo)

  expect(await createUploads({ db: db(), dataDir }).sweepImages()).toBe(2)
  expect(await sizes()).toEqual([])
})

test('an order that is neither paid nor answered for 30 days loses its picture, and says so', async () => {
  const picture = await flat()
  const place = async (days: number) => {
    const { headers } = await send('/pesan/kaos/', {}, picture)
    const order_code = /ORD-[\w-]+/.exec(headers.location ?? '')?.[0] ?? ''
    const created_at = new Date(Date.now() - days * 86_400_000)
    const [row] = await db()('orders').where({ order_code }).update({ created_at }).returning('*')
    if (!row) throw new Error('the order was not placed')
    const [file] = await db()('order_files').where({ order_id: row.id }).update({ created_at }).returning('*')
    return { ...row, upload: file?.upload, href: headers.location ?? '' }
  }
  const [forgotten, binned] = [await place(31), await place(70)]
  const [young, answered, paid, proven] = [await place(29), await place(31), await place(31), await place(31)]
  const answer = { actor: 'rini', source: 'admin', version: 1, kind: 'note', note: 'halo', at: new Date() } as const
  for (const { id } of [answered, binned]) await db()('order_history').insert({ ...answer, order_id: id })
  await db()('orders')
    .where({ id: binned.id })
    .update({ deleted_at: new Date(Date.now() - 31 * 86_400_000) })
  const invoiceOf = async (id: string) => {
    const [invoice] = await db()('invoices').where({ order_id: id })
    if (!invoice) throw new Error('the order has no invoice')
    return invoice
  }
  await makePayment(db(), await invoiceOf(paid.id), { state: 'review' })
  const proof = { invoice_id: (await invoiceOf(proven.id)).id, order_id: proven.id, picture: 'x', note: '' }
  await db()('payment_proofs').insert(proof)

  const fileOf = ({ id, created_at }: { id: string; created_at: Date }) => ({
    ...{
      order_id: id,
      kind: 'design' as const,
      upload: 'asli',
      picture: null,
      name: 'logo.cdr',
      size: 9,
      by_staff: false,
    },
    created_at,
  })
  await db()('order_files').insert([forgotten, binned, young, answered, paid, proven].map(fileOf))
  await db()('order_files').insert(fileOf({ ...forgotten, created_at: new Date() }))

  expect(await removeOldDesigns(db(), new Date())).toBe(2)
  const gone = await db()('order_files').whereNotNull('removed_at').orderBy('id')
  expect(gone.map(({ order_id, upload }) => [order_id, upload])).toEqual([
    [forgotten.id, null],
    [binned.id, null],
    [forgotten.id, null],
    [binned.id, null],
  ])
  expect(await removeOldDesigns(db(), new Date())).toBe(0)

  const left = await db()('orders').whereNotNull('design').pluck('id')
  expect(left.sort()).toEqual([young, answered, paid, proven].map(({ id }) => id).sort())
  await db()('uploads')
    .where({ uses: 0 })
    .update({ unused_since: new Date(0) })
  for (const name of [forgotten, binned].flatMap(({ design, upload }) => [design, upload]))
    await utimes(path.join(dataDir, 'uploads', name ?? ''), 0, 0)
  expect(await createUploads({ db: db(), dataDir }).sweepImages()).toBe(4)
  const key = new URL(forgotten.href, 'http://127.0.0.1').search
  const tracker = await shop().get(`/lacak/${forgotten.order_code}/${key}`)
  expect(tracker.text).toContain('Gambarmu sudah dihapus setelah 30 hari')
  expect(read(tracker.text).all('.track-picture')).toEqual([])
  const cookie = await signInAs(db(), { role: 'staff' })
  const desk = await shop().get(`/admin/pesanan/${forgotten.order_code}/`).set('Cookie', cookie)
  expect(desk.text).toContain('Gambar sudah dihapus setelah 30 hari')
  expect((await shop().get(`/admin/pesanan/${forgotten.order_code}/desain/`).set('Cookie', cookie)).status).toBe(404)
  expect((await shop().get(`/admin/pesanan/${young.order_code}/`).set('Cookie', cookie)).text).not.toContain('dihapus')
})

const flat = () =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#d33' } })
    .png()
    .toBuffer()

const noise = (side: number, channels: 3 | 4) =>
  sharp(randomBytes(side * side * channels), { raw: { width: side, height: side, channels } })
    .png()
    .toBuffer()

function eightColors(side: number, colours: 2 | 8 = 8): Promise<Buffer> {
  const pixels = randomBytes(side * side).map((value) => Math.floor(((value % colours) * 255) / (colours - 1)))
  return sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .png({ palette: true, colours, dither: 0 })
    .toBuffer()
}
