import { beforeAll, expect, test } from 'vitest'
import { addMemberNotice } from '../../../src/notices/members/queries.ts'
import { violations } from '../../browser/axe.ts'
import { focused, overflow, useWholeSite } from '../../browser/whole-site.ts'
import { fillWallet } from '../../views/wallet-pages.ts'
import { makeComic } from '../support/make.ts'
import { makePurchase } from '../support/purchases.ts'

const { db, visit } = useWholeSite()
const staff = '/admin/komik'
const pages = [
  ...['/langganan/', '/langganan/INV-0A1B2C3D-1/', '/langganan/INV-0A1B2C3D-1/simulasi/', '/langganan/INV-0A1B2C3D-2/'],
  ...['/dompet/', '/dompet/ajakan/', '/notifikasi/', '/notifikasi/pilihan/', '/statistik/'],
  ...[`${staff}/paket/`, `${staff}/paket/baru/`, `${staff}/pembelian/?tampil=semua`, `${staff}/penarikan/`],
  ...[`${staff}/suvenir/`, `${staff}/buku/`, `${staff}/buku/1/`],
]

beforeAll(async () => {
  const user = await db()('users').where({ username: 'rini' }).first()
  if (!user) throw new Error('the member of staff is made first')
  expect(user.id).toBe(1)
  const { id: comic_id } = await makeComic(db(), { user_id: user.id })
  await db()('comic_likes').insert({ comic_id, user_id: user.id })
  const later = { provider: 'simulated', payment_url: 'http://127.0.0.1/', invoice_number: 'INV-0A1B2C3D-1' } as const
  const { id: purchase_id } = await makePurchase(db(), user, 'Basic', later)
  const paid = { status: 'success', paid_at: new Date(), invoice_number: 'INV-0A1B2C3D-2' } as const
  await makePurchase(db(), user, 'Pro', paid)
  await db()('purchase_payments').insert({
    ...{ purchase_id, provider: 'manual', amount: 1_000, currency: 'IDR', paid_at: new Date() },
    ...{ state: 'review', reason: 'amount' },
  })
  await fillWallet(db(), user)
  await addMemberNotice(db(), {
    ...{ userId: user.id, kind: 'order', key: '1', title: 'Pesanan dikirim', message: 'Lunas.', href: '/', data: {} },
  })
})

test.each(pages)('%s passes axe in both themes, fits narrow windows, and says nothing in the console', async (path) => {
  for (const colorScheme of ['dark', 'light'] as const) {
    const { page, problems } = await visit(path, { as: 'staff', colorScheme })
    expect(await page.locator('h1').count()).toBe(1)
    for (const width of [1440, 360, 320]) {
      await page.setViewportSize({ width, height: 640 })
      expect([width, await overflow(page)]).toEqual([width, 0])
      if (width !== 320) expect([width, await violations(page)]).toEqual([width, []])
    }
    expect(problems).toEqual([])
  }
})

test('with the keyboard alone each page leads past the links to its content, where the focus is seen', async () => {
  for (const path of pages) {
    const { page } = await visit(path, { as: 'staff', viewport: { width: 1200, height: 800 } })
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page), { message: path }).toBe('isi')
    await page.keyboard.press('Tab')
    const outline = await page.evaluate(
      () => document.activeElement && getComputedStyle(document.activeElement).outline,
    )
    expect([path, outline]).not.toEqual([path, expect.stringContaining('none')])
  }
})

test('without JavaScript every page has all it says, and a withdrawal and choices of notices are sent', async () => {
  for (const path of pages) {
    const { page } = await visit(path, { as: 'staff', javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
    expect([path, await page.locator('h1').count(), await overflow(page)]).toEqual([path, 1, 0])
  }
  const { page } = await visit('/notifikasi/pilihan/', { as: 'staff', javaScriptEnabled: false })
  await page.locator('main form button').last().click()
  await page.getByText('Pilihanmu disimpan.').waitFor()
  await page.goto(new URL('/dompet/', page.url()).href)
  await page.locator('form[action="/dompet/tarik/"] [name=amount]').fill('50000')
  await page.locator('form[action="/dompet/tarik/"] button').last().click()
  await page.waitForLoadState()
  expect(await db()('withdrawals').where({ user_id: 1, amount: 50_000 })).toHaveLength(1)
})
