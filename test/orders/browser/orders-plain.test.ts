import { expect, test } from 'vitest'
import { picture, useWholeSite } from '../../browser/whole-site.ts'
import { makePriceList } from '../../products/support/make.ts'
import { hoursAgo, makeInvoice, makeOrder, makePayment } from '../support/orders.ts'

/** Tests of the order pages in a browser without JavaScript, in the size of a phone. Payments are bank transfers. */
const { db, visit } = useWholeSite({ PAYMENTS: 'manual' })
const plain = { javaScriptEnabled: false, viewport: { width: 360, height: 780 } }

test('an order, its confirmation, its page, its invoice and the proof of its payment are plain pages and forms', async () => {
  await makePriceList(db())
  const { page } = await visit('/pesan/', plain)
  await page.click('.product-card a:has-text("Topi")')
  await page.fill('[name=quantity]', '12')
  await page.click('[data-submit]')
  expect(await page.locator('.form-errors a').count()).toBeGreaterThan(0)
  expect(await page.inputValue('[name=quantity]')).toBe('12')
  await page.setInputFiles('#f-design', await picture('desain.png'))
  await page.click('[name=hitung]')
  expect(await page.textContent('.order-total b')).toBe('Rp\u00a0480.000')
  await page.fill('#f-customer_name', 'Budi Santoso')
  await page.fill('#f-contact_information', '081234567890')
  await page.click('[data-submit]')
  const code = (await page.textContent('#kode')) ?? ''
  expect(await page.locator('[data-copy]:visible').count()).toBe(0)
  await page.click('a:has-text("halaman pesananmu")')
  expect(await page.textContent('.track-number')).toContain(code)

  await page.click('.track-next a')
  expect(new URL(page.url()).pathname).toMatch(/^\/invoice\/INV-/)
  await page.setInputFiles('#f-proof', await picture())
  await page.fill('#f-note', 'Dari rekening istri')
  await page.click('#bukti button')
  expect(await page.locator('.invoice-proofs li').count()).toBe(1)
  expect(await db()('payment_proofs').select('note', 'state')).toEqual([
    { note: 'Dari rekening istri', state: 'waiting' },
  ])
})

test('staff filter, take a step, change several, write a template and record a refund by plain forms', async () => {
  const dp = { status_order: 'dp_dibayar', paid_amount: 3_750_000 } as const
  const order = await makeOrder(db(), { ...dp, customer_name: 'Sari Dewi' })
  await makePayment(db(), await makeInvoice(db(), order, { invoice: { invoice_status: 'sudah dibayar' } }))
  const { page } = await visit('/admin/pesanan/', { ...plain, as: 'staff' })
  await page.fill('#cari', 'sari dewi')
  await page.press('#cari', 'Enter')
  expect(await page.locator('.desk-row').count()).toBe(1)
  await page.click('.desk-row a')
  await page.click('#langkah button.primary')
  expect(await page.textContent('.said')).toContain('Produksi diperbarui.')
  await page.click('#tulis-catatan summary')
  await page.fill('#catatan-isi', 'Kain sudah datang')
  await page.click('#tulis-catatan button')
  expect(await page.textContent('#riwayat')).toContain('Kain sudah datang')

  await page.goto('/admin/pesanan/?cari=sari')
  // On a phone the checkboxes appear on demand.
  await page.click('[popovertarget="pesanan-lain"]')
  await page.click('.desk-tools .desk-pick')
  await page.keyboard.press('Escape')
  await page.check(`input[value="${order.order_code}"]`)
  await page.selectOption('#massal-tindakan', 'dibatalkan')
  await page.click('#massal button')
  expect(await page.textContent('h1')).toBe('Batalkan 1 pesanan?')
  await page.click('#batal-massal button')
  expect(await page.textContent('#f-alasan-error')).toContain('alasan')
  await page.fill('#f-alasan', 'Acaranya batal')
  await page.click('#batal-massal button')
  expect(await page.textContent('h1')).toBe('1 pesanan diubah, 0 tidak')
  await page.reload()
  expect(await page.textContent('h1')).toBe('1 pesanan diubah, 0 tidak')
  await page.click('text=Kembali ke daftar')
  expect(new URL(page.url()).searchParams.get('cari')).toBe('sari')

  await page.goto('/admin/pembayaran/')
  const due = page.locator('.review-item', { hasText: 'Dana harus dikembalikan' })
  await due.locator('.review-choice:has([action$="/kembalikan/"]) summary').click()
  const form = due.locator('details[open] form')
  await form.locator('[name=amount]').fill('9999999')
  await form.locator('[name=note]').fill('Transfer balik ke BCA')
  await form.locator('button').click()
  expect(await page.locator('.review-item .field-error').count()).toBe(1)
  expect(await form.locator('[name=note]').inputValue()).toBe('Transfer balik ke BCA')
  await form.locator('[name=amount]').fill('3750000')
  await form.locator('button').click()
  expect(await page.locator('.said').count()).toBe(1)
  const [refund] = await db()('refunds').select('amount', 'notes')
  expect(refund).toEqual({ amount: '3750000', notes: 'Transfer balik ke BCA' })

  await page.goto('/admin/templat/baru/')
  await page.fill('#f-name', 'DP yang ramah')
  await page.fill('#f-body', 'Halo {{customer_name}}, {{tak_dikenal}}')
  await page.click('.template-preview-button')
  expect(await page.textContent('.template-warning')).toContain('{{tak_dikenal}}')
  await page.fill('#f-body', 'Halo {{customer_name}}, bayar {{amount_due}} di {{payment_link}}')
  await page.click('#templat-form .primary')
  expect(await page.textContent('.template-list')).toContain('DP yang ramah')
})

test('a proof is viewed and accepted, and the decision is in the list of decisions', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat', customer_name: 'Tono' })
  const invoice = await makeInvoice(db(), order)
  const proof = { invoice_id: invoice.id, order_id: order.id, picture: 'x', created_at: hoursAgo(1) }
  await db()('payment_proofs').insert({ ...proof, note: 'Sudah ya' })
  const { page } = await visit('/admin/pembayaran/', { ...plain, as: 'staff' })
  const item = page.locator('.review-item', { hasText: 'transfer Tono' })
  await item.locator('.review-choice:has([action$="/terima/"]) summary').click()
  await item.locator('details[open] button').click()
  expect(await page.locator('.said').count()).toBe(1)
  expect(await page.locator('.review-item', { hasText: 'transfer Tono' }).count()).toBe(0)
  await page.click('text=Sudah diputuskan')
  expect(await page.textContent('table')).toContain(order.order_code)
  await page.goto(`/lacak/${order.order_code}/`)
  expect(await page.textContent('#lacak-bayar')).toContain('Rp\u00a03.750.000')
})

test('a short transfer that is refused leads to its field, and is held from there', async () => {
  // Older proofs that wait push the wrong form far below the top of the page.
  for (const [at, name] of ['Ani', 'Budi', 'Cici', 'Tono'].entries()) {
    const order = await makeOrder(db(), { status_order: 'link_dibuat', customer_name: name })
    const invoice = await makeInvoice(db(), order)
    const proof = { invoice_id: invoice.id, order_id: order.id, picture: 'x', created_at: hoursAgo(4 - at) }
    await db()('payment_proofs').insert({ ...proof, note: '' })
  }
  const { page } = await visit('/admin/pembayaran/', { ...plain, as: 'staff' })
  const item = page.locator('.review-item', { hasText: 'transfer Tono' })
  await item.locator('.review-choice:has([action$="/terima/"]) summary').click()
  await item.locator('details[open] [name=amount]').fill('3000000')
  await item.locator('details[open] button').click()
  const amount = item.locator('[name=amount]')
  await expect.poll(() => amount.evaluate((field) => field === document.activeElement)).toBe(true)
  const box = await amount.boundingBox()
  expect(box?.y).toBeGreaterThan(0)
  expect(box?.y).toBeLessThan(plain.viewport.height)
  await item.locator('button', { hasText: 'Simpan sebagai kurang bayar, putuskan nanti' }).click()
  expect(await page.textContent('.said')).toBeTruthy()
  expect(await db()('payments').where({ state: 'review' }).select('amount', 'reason')).toEqual([
    { amount: '3000000', reason: 'short' },
  ])
})
