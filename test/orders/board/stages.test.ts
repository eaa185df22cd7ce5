import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { useEach } from '../../support/use.ts'
import { staffOn } from '../support/desk.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db()))

const PATH = '/admin/produksi/tahap/'
const names = async () =>
  (await staff().page(PATH)).page.all('.stage-row [name=name]').map((one) => one.getAttribute('value'))
const idOf = async (name: string) => (await db()('stages').where({ name }).first())?.id
const change = async (name: string, form: object) => staff().send(`${PATH}${await idOf(name)}/`, form)

test('stages are added, renamed, moved and removed', async () => {
  expect(await names()).toEqual(['Desain', 'Potong', 'Sablon/Bordir', 'Jahit', 'QC', 'Packing'])
  expect((await staff().send(PATH, { name: ' Setrika ' })).location).toBe(`${PATH}?kabar=tambah`)
  await change('QC', { action: 'simpan', name: 'Cek akhir' })
  await change('Setrika', { action: 'naik', name: 'Setrika' })
  await change('Desain', { action: 'turun' })
  await change('Potong', { action: 'naik' })
  await change('Jahit', { action: 'hapus' })
  expect(await names()).toEqual(['Potong', 'Desain', 'Sablon/Bordir', 'Cek akhir', 'Setrika', 'Packing'])
  expect((await db()('stages').where({ name: 'Jahit' }).first())?.deleted_at).not.toBeNull()
  expect((await db()('audit_log').orderBy('id').pluck('action')).at(-1)).toBe('stage.change')
  expect((await staff().page('/admin/produksi/')).page.attribute('.staff-actions a', 'href')).toBe(PATH)
})

test('a name that is taken, missing or too long is refused beside its field', async () => {
  const taken = await staff().send(PATH, { name: 'jahit' })
  expect([taken.status, taken.page.text('.stage-new .field-error')]).toEqual([
    ...[422, 'Tahap dengan nama ini sudah ada.'],
  ])
  const renamed = await change('QC', { action: 'simpan', name: 'POTONG' })
  expect([renamed.status, renamed.page.text('.stage-row .field-error')]).toEqual([
    422,
    'Tahap dengan nama ini sudah ada.',
  ])
  expect(renamed.page.attribute('.field-wrong input', 'value')).toBe('POTONG')
  expect((await change('QC', { action: 'simpan', name: 'QC' })).status).toBe(303)
  expect((await staff().send(PATH, { name: '' })).page.text('.stage-new .field-error')).toBe('Tulis nama tahapnya.')
  expect((await staff().send(PATH, { name: 'x'.repeat(41) })).status).toBe(422)
})

test('there are 1 to 12 stages', async () => {
  for (const nth of [7, 8, 9, 10, 11, 12]) expect((await staff().send(PATH, { name: `Tahap ${nth}` })).status).toBe(303)
  expect((await staff().send(PATH, { name: 'Tahap 13' })).page.text('.stage-new .field-error')).toBe(
    'Paling banyak 12 tahap.',
  )
  for (const name of (await names()).slice(1)) expect((await change(name ?? '', { action: 'hapus' })).status).toBe(303)
  const last = await change('Desain', { action: 'hapus' })
  expect([last.status, last.page.text('.field-error')]).toEqual([422, 'Paling sedikit satu tahap.'])
})
