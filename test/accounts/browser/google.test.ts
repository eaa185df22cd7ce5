import { afterAll, expect, test } from 'vitest'
import { type FakeGoogle, startGoogle } from '../../../src/demo/fakes/google/server.ts'
import { violations } from '../../browser/axe.ts'
import { useWholeSite } from '../../browser/whole-site.ts'
import { client, googleSettings } from '../../support/google.ts'
import { makeSettings } from '../../support/make.ts'

let google: FakeGoogle
const { visit } = useWholeSite(async ({ db, port }) => {
  await makeSettings(db, { registration_open: true })
  const redirectUri = `http://127.0.0.1:${port}/api/v1/auth/google/callback`
  google = await startGoogle({ ...client, redirectUris: [redirectUri] })
  return { ...googleSettings(google), GOOGLE_REDIRECT_URI: redirectUri }
})
afterAll(() => google?.stop())

test.each([true, false])(
  'with JavaScript %s a visitor signs in with Google and comes to the account page',
  async (javaScriptEnabled) => {
    const { page, problems } = await visit('/masuk/?lanjut=/akun/', { javaScriptEnabled })
    await page.getByRole('link', { name: 'Masuk dengan Google' }).click()
    await page.getByRole('link', { name: 'Laras Wening' }).click()
    await page.waitForURL('**/akun/')
    expect(await page.locator('main').innerText()).toContain('Laras Wening')
    expect(await page.locator('#google').innerText()).toContain('satu-satunya jalan masukmu')
    expect(problems).toEqual([])
    if (javaScriptEnabled) expect(await violations(page)).toEqual([])
  },
)
