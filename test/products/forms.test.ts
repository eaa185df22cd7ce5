import { expect, test } from 'vitest'
import { fillPriceList } from '../../src/products/seed.ts'
import { useDatabase } from '../support/db.ts'
import { senderBy } from '../support/posted.ts'
import { browserOn } from '../support/press.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { makeShirt } from './support/make.ts'

const db = useDatabase()
const admins = async () => browserOn(db(), await signIn(db(), await makeUser(db(), { role: 'admin' })))

test('every part of the price list is saved as its page shows it', async () => {
  await fillPriceList(db())
  const admin = await admins()
  const ids = async (table: 'products' | 'extras' | 'size_sets') => (await db()(table).select('id')).map(({ id }) => id)
  const pages = [
    ...(await ids('products')).map((id) => `/admin/produk/${id}/`),
    ...(await ids('extras')).map((id) => `/admin/produk/tambahan/${id}/`),
    ...(await ids('size_sets')).map((id) => `/admin/produk/ukuran/${id}/`),
  ]
  expect(pages.length).toBeGreaterThan(10)
  for (const path of pages) {
    const { status, alert } = await admin.pressOn(path, 'Simpan')
    expect([path, status, alert]).toEqual([path, 303, ''])
  }
})

test('a product with the name of another is refused beside its name', async () => {
  await makeShirt(db())
  const { product } = await makeShirt(db())
  const admin = await admins()
  const { status, wrong, leads } = await admin.pressOn(`/admin/produk/${product.id}/`, 'Simpan')
  expect([status, wrong, leads]).toEqual([422, ['f-name'], ['f-name']])
})

test('an extra that was thrown away meanwhile is refused at the extras, and what is in use cannot be sent away', async () => {
  const { product, print } = await makeShirt(db())
  const admin = await admins()
  const page = await admin.open(`/admin/produk/${product.id}/`)
  const used = await admin.open(`/admin/produk/tambahan/${print.id}/buang/`)
  expect(used.querySelectorAll('main form')).toHaveLength(0)
  await db()('product_extras').where({ extra_id: print.id }).delete()
  await db()('extras').where({ id: print.id }).update({ name: 'Sablon lain' })
  const { status, leads } = await admin.press(senderBy(page, 'Simpan'))
  expect([status, leads]).toEqual([422, ['f-extras']])
})
