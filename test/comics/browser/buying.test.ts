import { afterAll, expect, test } from 'vitest'
import { useWholeSite } from '../../browser/whole-site.ts'
import { type Doku, startDoku, withDoku } from '../../support/doku.ts'
import { makeUser } from '../../support/sign-in.ts'

let doku: Doku
const { db, visit } = useWholeSite(async () => {
  doku = await startDoku()
  return withDoku(doku)
})
afterAll(() => doku?.stop())

test.each([true, false])(
  'a package is bought at a gateway on another site, and the invoice says when it is paid, with JavaScript %s',
  async (javaScriptEnabled) => {
    const { page, problems } = await visit('/langganan/', { as: await makeUser(db()), javaScriptEnabled })
    await page.getByRole('button', { name: 'Pilih Pro' }).click()
    await page.getByRole('link', { name: 'Bayar sekarang' }).click()
    expect(new URL(page.url()).origin).toBe(doku.url)
    await page.getByRole('button', { name: /^Bayar Rp/ }).click()
    await expect.poll(() => page.locator('#tagihan').textContent()).toContain('Paketnya sudah aktif')
    expect(problems).toEqual([])
  },
)
