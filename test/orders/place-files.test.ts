import { beforeEach, expect, test } from 'vitest'
import { trackingKey } from '../../src/orders/order-deps.ts'
import { makePriceList } from '../products/support/make.ts'
import { testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { read } from '../support/page.ts'
import { makePng } from '../support/picture.ts'
import { signInAs } from '../support/sign-in.ts'
import { shopOn } from './support/desk.ts'
import { shirtForm } from './support/orders.ts'

const db = useDatabase()
const dataDir = useFolder()
const picture = await makePng()
let form: ReturnType<typeof shirtForm>
beforeEach(async () => {
  form = shirtForm(await makePriceList(db()))
})

type Sent = [name: string, bytes: Buffer]
const png: Sent = ['logo.png', picture]
const ai: Sent = ['desain.ai', Buffer.from('%!PS')]
const shop = () => shopOn(db(), { DATA_DIR: dataDir })
function send(sent: readonly Sent[], fields: Record<string, string | string[]> = {}) {
  const request = shop()
    .post('/pesan/kaos/')
    .field({ ...form, ...fields })
  for (const [name, bytes] of sent) request.attach('design', bytes, name)
  return request
}
const stored = () => db()('order_files').orderBy('id').select('kind', 'name', 'size', 'by_staff', 'picture', 'order_id')
const kept = (html: string) =>
  read(html)
    .all('[name=design_kept][checked]')
    .map((box) => box.getAttribute('value') ?? '')

test('the files of a form hang below its order, and its first picture stands for it', async () => {
  expect((await send([ai, png, ['foto 2.PNG', picture]])).status).toBe(303)
  const [order] = await db()('orders')
  const files = await stored()
  expect(files.map(({ kind, name, by_staff }) => [kind, name, by_staff])).toEqual([
    ['design', 'desain.ai', false],
    ['design', 'logo.png', false],
    ['design', 'foto 2.PNG', false],
  ])
  expect(files.map(({ picture }) => picture !== null)).toEqual([false, true, true])
  expect(order?.design).toBe(files[1]?.picture)
  const code = order?.order_code ?? ''
  const at = `/lacak/${code}/berkas/?kunci=${trackingKey(testSecret, { order_code: code, link_version: 1 })}`
  const own = read((await shop().get(at)).text)
  for (const name of ['desain.ai', 'logo.png', 'foto 2.PNG']) expect(own.text('main')).toContain(name)
  const cookie = await signInAs(db(), { role: 'staff' })
  const desk = read((await shop().get(`/admin/pesanan/${code}/`).set('Cookie', cookie)).text)
  expect(desk.all('.desk-picture img')).toHaveLength(1)

  // Whoever takes a file back takes the picture of the order too.
  const remove = own.attribute('form[action*="/hapus/"]:has(button)', 'action') ?? ''
  const removals = own.all('form[action*="/hapus/"]').map((one) => one.getAttribute('action') ?? '')
  expect(removals).toContain(remove)
  for (const action of removals) expect((await shop().post(action)).status).toBe(303)
  expect((await db()('orders').first())?.design).toBeNull()
})

test.each<[string, Sent[], string, string[]]>([
  ['another kind', [png, ['virus.exe', Buffer.from('MZ')]], 'virus.exe: Kirim gambar', ['logo.png']],
  [
    'too large',
    [ai, ['besar.cdr', Buffer.alloc(10 * 1024 * 1024 + 1)]],
    'besar.cdr: Berkas paling besar 10 MB.',
    ['desain.ai'],
  ],
  [
    'too many',
    [1, 2, 3, 4, 5, 6].map((nth): Sent => [`${nth}.pdf`, Buffer.from('%PDF')]),
    'Paling banyak 5 berkas.',
    [1, 2, 3, 4, 5].map((nth) => `${nth}.pdf`),
  ],
  [
    'too much',
    [1, 2, 3].map((nth): Sent => [`${nth}.zip`, Buffer.alloc(7 * 1024 * 1024)]),
    'Berkas bersama paling besar 20 MB.',
    ['1.zip', '2.zip'],
  ],
  ['broken', [ai, ['rusak.png', picture.subarray(0, 40)]], 'rusak.png: Gambar ini rusak', ['desain.ai']],
])('what cannot be taken is said beside the field, the rest is kept: %s', async (_, sent, words, names) => {
  const refused = await send(sent)
  const page = read(refused.text)
  expect([refused.status, await db()('orders'), await db()('uploads')]).toEqual([422, [], []])
  expect(page.text('#f-design-error')).toContain(words)
  expect(page.attribute('#f-customer_name', 'value')).toBe(form.customer_name)
  expect(kept(refused.text).map((value) => value.split(' ').slice(2).join(' '))).toEqual(names)
  expect((await send([], { design_kept: kept(refused.text) })).status).toBe(303)
  expect((await stored()).map(({ name }) => name)).toEqual(names)
})

test('files outlive an error elsewhere; those no longer ticked are left out, and new ones come beside them', async () => {
  const first = await send([png, ai, ['ukuran.xlsx', Buffer.from('PK')]], { customer_name: '' })
  expect([first.status, read(first.text).all('#f-design-error')]).toEqual([422, []])
  const again = await send([['lagi.pdf', Buffer.from('%PDF')]], {
    customer_name: '',
    design_kept: kept(first.text).slice(0, 2),
  })
  const all = kept(again.text)
  expect(read(again.text).texts('.order-kept')).toEqual([
    expect.stringMatching(/^logo\.png/),
    'desain.ai 1 KB',
    'lagi.pdf 1 KB',
  ])
  const many = await send(
    [1, 2, 3].map((nth): Sent => [`${nth}.pdf`, Buffer.from('%PDF')]),
    { design_kept: all },
  )
  expect([many.status, read(many.text).text('#f-design-error')]).toEqual([
    422,
    'Paling banyak 5 berkas, sisanya belum ikut.',
  ])
  const submission = 'f0000000-0000-4000-8000-000000000002'
  const placed = await send([], { design_kept: all, submission })
  const twice = await send([], { design_kept: all, submission })
  expect([placed.status, twice.headers.location]).toEqual([303, placed.headers.location])
  expect((await stored()).map(({ name, size }) => [name, size])).toEqual([
    ['logo.png', picture.length],
    ['desain.ai', 4],
    ['lagi.pdf', 4],
  ])
  const other = await send([ai], { design_kept: all, submission })
  expect([other.status, kept(other.text)].flat()).toHaveLength(1 + 4)
  expect(await db()('uploads').where({ uses: 0 })).toEqual([])
})

test('an unknown name of a kept file is no way around the kinds', async () => {
  const [value = ''] = kept((await send([ai], { customer_name: '' })).text)
  const forged = await send([], { design_kept: value.replace('desain.ai', 'virus.exe') })
  expect([forged.status, read(forged.text).text('#f-design-error')]).toEqual([
    422,
    expect.stringContaining('virus.exe: Kirim gambar'),
  ])
})

test('files that staff add to a new order are theirs', async () => {
  const cookie = await signInAs(db(), { role: 'staff' })
  const typed = {
    ...{ customer_name: 'Budi', product_name: 'Kaos', quantity: '5', payment_type: 'full' },
    ...{ total_price: '100000', contact_information: '081234567890' },
  }
  const request = shop().post('/admin/pesanan/baru/').set('Cookie', cookie).field(typed)
  expect((await request.attach('design', picture, 'logo.png')).status).toBe(303)
  expect((await stored()).map(({ by_staff }) => by_staff)).toEqual([true])
})
