import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FakeGoogle, startGoogle } from '../../../src/demo/fakes/google/server.ts'
import { violations } from '../../browser/axe.ts'
import { useVisitors } from '../../browser/visitors.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { client, googleSettings } from '../../support/google.ts'
import { freePort } from '../../support/ports.ts'
import { type Served, serve } from '../../support/served.ts'

const db = useOwnDatabase()
const visitor = useVisitors()
let google: FakeGoogle
let site: Served

beforeAll(async () => {
  const port = await freePort()
  const redirectUri = `http://127.0.0.1:${port}/api/v1/auth/google/callback`
  google = await startGoogle({ ...client, redirectUris: [redirectUri] })
  site = await serve(db(), { ...googleSettings(google), GOOGLE_REDIRECT_URI: redirectUri }, port)
  const open = { name: 'registration_open', value: 'true', changed_at: new Date() }
  await db()('site_settings').insert(open).onConflict('name').merge()
})
afterAll(async () => {
  await site?.stop()
  await google?.stop()
})

test.each([true, false])(
  'with JavaScript %s a visitor signs in with Google and comes to the account page',
  async (javaScriptEnabled) => {
    const { page, problems } = await visitor(site.origin, { javaScriptEnabled, viewport: { width: 320, height: 700 } })
    await page.goto('/masuk/')
    if (javaScriptEnabled) expect(await violations(page)).toEqual([])
    await page.getByRole('link', { name: 'Masuk dengan Google' }).click()
    await page.getByRole('link', { name: 'Laras Wening' }).click()
    await page.waitForURL('**/akun/')
    expect(await page.locator('main').innerText()).toContain('Laras Wening')
    expect(await page.locator('#google').innerText()).toContain('satu-satunya jalan masukmu')
    expect(problems).toEqual([])
    if (javaScriptEnabled) expect(await violations(page)).toEqual([])
  },
)
