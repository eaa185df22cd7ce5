import { expect, test } from 'vitest'
import { fromHtmx } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { signInAs } from '../../support/sign-in.ts'
import { useEach } from '../../support/use.ts'
import { shopOn } from '../support/desk.ts'

const db = useDatabase()
const cookie = useEach(() => signInAs(db(), { role: 'staff' }))

const get = (path: string) => shopOn(db()).get(path).set('Cookie', cookie())
const post = (path: string, fields: object = {}) =>
  shopOn(db()).post(path).set('Cookie', cookie()).type('form').send(fields)

const text = {
  ...{ name: 'Tagihan resmi', type: 'dp_invoice', channel: 'both', subject: 'DP {{order_code}}' },
  body: 'Halo {{customer_name}}, bayar {{amount_due}} di {{payment_link}}',
}
const templates = () => db()('message_templates').orderBy('id')
const make = async (wishes: object = {}) => {
  const [made] = await db()('message_templates')
    .insert({ ...text, channel: 'both', ...wishes })
    .returning('*')
  if (!made) throw new Error('the template was not made')
  return made
}

test('a type without a template says that its built-in text is used', async () => {
  await make({ is_default: true, channel: 'whatsapp' })
  const page = read((await get('/admin/templat/')).text)
  expect(page.text('#jenis-dp_invoice .template-used')).toContain('WhatsApp: Tagihan resmi · Email: teks bawaan ·')
  expect(page.text('#jenis-full_invoice .template-used')).toMatch(/^Teks bawaan ·/)
  expect(page.all('.template-group')).toHaveLength(18)
})

test('a new template starts with the built-in text of its type, and is saved as typed', async () => {
  const form = read((await get('/admin/templat/baru/?jenis=payment_confirmation')).text)
  expect(form.text('#f-body')).toContain('{{paid_amount}}')
  expect(form.attribute('#f-subject', 'value')).toContain('{{order_code}}')

  // The checkbox for the default template is ticked in advance only for the first template of a type.
  expect(form.attribute('#f-is_default', 'checked')).not.toBeNull()
  const body = 'Bayar {{amount_due}}\r\ndi {{payment_link}}'
  const kept = await post('/admin/templat/baru/', { ...text, body, is_default: '1' })
  expect(kept.headers.location).toBe('/admin/templat/?kabar=baru')
  expect(await templates()).toMatchObject([{ name: 'Tagihan resmi', body: body.replace('\r', ''), is_default: true }])
  const next = read((await get('/admin/templat/baru/?jenis=dp_invoice')).text)
  expect(next.attribute('#f-is_default', 'checked')).toBeNull()
  expect(await db()('audit_log').where({ action: 'template.add' })).toHaveLength(1)
})

test('all errors are shown beside their fields, and what was typed stays', async () => {
  const wrong = { name: 'ab', type: 'salah', channel: 'email', subject: ' ', body: 'pendek' }
  const answer = await post('/admin/templat/baru/', wrong)
  expect(answer.status).toBe(422)
  const page = read(answer.text)
  for (const field of ['name', 'type', 'subject', 'body']) expect(page.text(`#f-${field}-error`)).not.toBeNull()
  expect(page.text('#f-body')).toBe('pendek')
  expect(page.all('.form-errors li')).toHaveLength(4)
  expect(await templates()).toEqual([])
})

test('a default template with problems asks for confirmation once; one that is not used does not', async () => {
  const broken = { ...text, body: 'Halo {{customer_nam}}, bayar {{amount_due}} ya', is_default: '1' }
  const asked = await post('/admin/templat/baru/', broken)
  expect(asked.status).toBe(422)
  const page = read(asked.text)
  expect(page.texts('.form-errors li')).toEqual([
    '{{customer_nam}} tidak dikenal untuk jenis ini dan dikirim apa adanya.',
    '{{payment_link}} tidak ada: pelanggan tidak diberi tahu di mana membayar.',
  ])
  expect([page.text('[name=yakin]'), page.text('#f-body')]).toEqual(['Simpan juga', broken.body])
  expect(await templates()).toEqual([])
  expect((await post('/admin/templat/baru/', { ...broken, is_default: '' })).status).toBe(303)
  const [quiet] = await templates()
  expect((await post(`/admin/templat/${quiet?.id}/utama/`, { utama: '1' })).status).toBe(422)
  expect((await templates()).map(({ is_default }) => is_default)).toEqual([false])
  const sure = await post(`/admin/templat/${quiet?.id}/`, { ...broken, yakin: '1', version: quiet?.version })
  expect(sure.status).toBe(303)
  expect((await templates()).map(({ is_default }) => is_default)).toEqual([true])
})

test('a type and channel has one default: the next one replaces it', async () => {
  const first = await make({ is_default: true })
  const other = await make({ name: 'Lain', is_default: true, channel: 'email' })
  const second = await make({ name: 'Baru' })
  await post(`/admin/templat/${second.id}/utama/`, { utama: '1' })
  const now = await templates()
  expect(now.map(({ id, is_default }) => [id, is_default])).toEqual([
    [first.id, false],
    [other.id, true],
    [second.id, true],
  ])
  await post(`/admin/templat/${second.id}/utama/`, { utama: '0' })
  expect((await templates()).filter(({ is_default }) => is_default)).toHaveLength(1)
})

test('the second of two editors sees both texts and decides', async () => {
  const { id, version } = await make()
  await post(`/admin/templat/${id}/`, { ...text, body: 'Yang pertama menulis ini', version })
  const late = await post(`/admin/templat/${id}/`, { ...text, body: 'Yang kedua menulis itu', version })
  expect(late.status).toBe(409)
  const page = read(late.text)
  expect(page.text('.template-theirs')).toContain('Yang pertama menulis ini')
  expect(page.text('#f-body')).toBe('Yang kedua menulis itu')
  expect((await templates())[0]?.body).toBe('Yang pertama menulis ini')

  const seen = page.attribute('input[name=version]', 'value')
  await post(`/admin/templat/${id}/`, { ...text, body: 'Yang kedua menulis itu', version: seen })
  expect((await templates())[0]?.body).toBe('Yang kedua menulis itu')
})

test('a form that is shown again, after an error or a preview, keeps its version', async () => {
  const { id, version } = await make()
  await post(`/admin/templat/${id}/`, { ...text, body: 'Yang pertama menulis ini', version })
  for (const path of ['', 'pratinjau/', 'bawaan/']) {
    const { text: html } = await post(`/admin/templat/${id}/${path}`, { ...text, name: 'x', version })
    expect(read(html).attribute('input[name=version]', 'value')).toBe(String(version))
  }
})

test('the preview fills in examples and lists unknown placeholders', async () => {
  const draft = { ...text, body: 'Halo {{customer_name}} {{salah}} {{payment_link}} <b>', type: 'order_created' }
  const whole = await post('/admin/templat/baru/pratinjau/', draft)
  expect(whole.status).toBe(200)
  const page = read(whole.text)
  expect(page.text('#f-body')).toBe(draft.body)
  expect(page.text('.reading-email .template-body')).toBe('Halo Budi Santoso {{salah}} {{payment_link}} <b>')
  expect(page.texts('.template-warning code')).toEqual(['{{salah}}', '{{payment_link}}'])

  const part = await post('/admin/templat/baru/pratinjau/', draft).set({ ...fromHtmx })
  expect(part.text).toMatch(/^\s*<div id="pratinjau"/)
  expect(whole.text).toContain(part.text.trim())
  expect(await templates()).toEqual([])
})

test('the built-in text can be put into the form, which saves nothing', async () => {
  const { id } = await make()
  const page = read((await post(`/admin/templat/${id}/bawaan/`, { ...text, channel: 'whatsapp' })).text)
  expect(page.text('#f-body')).toContain('{{tracking_link}}')
  expect(page.attribute('#f-name', 'value')).toBe('Tagihan resmi')
  expect((await templates())[0]?.body).toBe(text.body)
})

test('deleting asks first, names the consequences, and leaves the text in the log', async () => {
  const { id } = await make({ is_default: true })
  const ask = read((await get(`/admin/templat/${id}/hapus/`)).text)
  expect(ask.body()).toContain('memakai teks bawaan')
  await post(`/admin/templat/${id}/hapus/`)
  expect(await templates()).toEqual([])
  const [entry] = await db()('audit_log').where({ action: 'template.delete' })
  expect(entry?.details).toMatchObject({ text: text.body })
  expect((await get(`/admin/templat/${id}/`)).status).toBe(404)
  expect((await get('/admin/templat/abc/')).status).toBe(404)
})
