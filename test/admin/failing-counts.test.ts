import { expect, test } from 'vitest'
import { makeInvoice, makeOrder, makePayment } from '../orders/support/orders.ts'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeStaff } from '../support/staff.ts'

// Each test breaks a table, so none of them can run in a transaction that is rolled back.
const db = useOwnDatabase()

async function look() {
  const { get } = await makeStaff(db(), { PAYMENTS: 'simulated' })
  return read((await get('/admin/').expect(200)).text)
}
async function without(table: string, work: () => Promise<void>) {
  await db().raw('alter table ?? rename to broken', [table])
  await work().finally(() => db().raw('alter table broken rename to ??', [table]))
}

test.each([
  ['comic_requests', 'Komik'],
  ['episode_reports', 'Pesan keluar dan laporan'],
  ['title_mappings', 'Judul'],
  ['incidents', 'Monitor'],
  ['contact_messages', 'Surat'],
])('without %s the start page stands, and says of %s that it cannot be counted now', async (table, part) => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  await makePayment(db(), await makeInvoice(db(), order), { amount: 3_750_000 })
  await without(table, async () => {
    const page = await look()
    expect(page.texts('.today-gap .state')).toContain(`${part} tidak bisa dihitung sekarang`)
    expect(page.texts('.waiting-row b').join()).toContain(order.customer_name)
    expect(page.texts('.figure')).toHaveLength(4)
  })
})

test.each(['payment_proofs', 'order_history'])('without %s the rest of the page stands', async (table) => {
  await without(table, async () => {
    const page = await look()
    expect(page.texts('.today-gap .state')).toContain('Pesanan tidak bisa dihitung sekarang')
    // Nobody knows whether something waits.
    expect(page.text('main')).not.toMatch(/tidak ada yang menunggu/i)
    expect(page.text('main')).not.toContain('Semua berjalan baik')
  })
})
