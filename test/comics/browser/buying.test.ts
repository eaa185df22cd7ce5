import { afterAll, beforeAll, expect, test } from 'vitest'
import { useVisitors } from '../../browser/visitors.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { type Doku, startDoku, withDoku } from '../../support/doku.ts'
import { freePort } from '../../support/ports.ts'
import { type Served, serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'

const db = useOwnDatabase()
const visitor = useVisitors()
let doku: Doku
let site: Served
beforeAll(async () => {
  doku = await startDoku()
  const port = await freePort()
  site = await serve(db(), { ...withDoku(doku), BASE_URL: `http://127.0.0.1:${port}` }, port)
})
afterAll(async () => {
  await site?.stop()
  await doku?.stop()
})

test.each([true, false])(
  'a package is bought at a gateway on another site, and the invoice says when it is paid, with JavaScript %s',
  async (javaScriptEnabled) => {
    const cookie = await signIn(db(), await makeUser(db()), site.port)
    const { page, problems } = await visitor(site.origin, { cookie, javaScriptEnabled })
    await page.goto('/langganan/')
    await page.getByRole('button', { name: 'Beli paket Pro' }).click()
    await page.getByRole('link', { name: 'Bayar sekarang' }).click()
    expect(new URL(page.url()).origin).toBe(doku.url)
    await page.getByRole('button', { name: /^Bayar Rp/ }).click()
    await expect
      .poll(() => page.locator('#tagihan').textContent(), { timeout: 30_000 })
      .toContain('Paketnya sudah aktif')
    expect(problems).toEqual([])
  },
)
