import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { signInAs } from '../support/sign-in.ts'
import { makeOrder } from './support/orders.ts'

const db = useDatabase()

test('an unconfirmed price needs attention until the order is shipped or cancelled, paid or not', async () => {
  for (const [status_order, production_status, price_confirmed] of [
    ['link_dibuat', 'menunggu', false],
    ['lunas', 'menunggu', false],
    ['lunas', 'dikirim', false],
    ['dibatalkan', 'dibatalkan', false],
    ['lunas', 'menunggu', true],
  ] as const)
    await makeOrder(db(), { status_order, production_status, price_confirmed })
  const Cookie = await signInAs(db(), { role: 'staff' })
  const page = read((await site(db()).get('/admin/').set('Cookie', Cookie)).text)
  // The figure for orders with an unconfirmed price comes first, because customers wait for the confirmation.
  expect(page.texts('.figure').map((text) => text.replace(/\s+/g, ' '))[0]).toBe('Harga belum dikonfirmasi2')
})
