import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { plainPage, routeLines } from '../support/rights.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

const db = useDatabase()

test('every page with the site’s header shows who is signed in', async () => {
  const cookie = await signIn(db(), await makeUser(db(), { role: 'admin', name: 'Sari Dewi' }))
  const agent = site(db())
  const seen: string[] = []
  const wrong: string[] = []
  for (const address of routeLines.flatMap((line) => plainPage(line) ?? [])) {
    const { text = '', headers } = await agent.get(address).set('Cookie', cookie)
    if (!headers['content-type']?.startsWith('text/html')) continue
    const page = read(text)
    if (page.all('.header').length === 0) continue
    seen.push(address)
    const label = page.attribute('.header-row > [popovertarget]', 'aria-label') ?? ''
    const links = page.all('a').map((link) => link.getAttribute('href'))
    const isNamed = label.includes('Sari Dewi') && page.all('.header-row > a[href="/akun/"] .photo').length === 1
    if (!isNamed || links.includes('/masuk/')) wrong.push(address)
  }
  expect(wrong).toEqual([])
  expect(seen).toEqual(expect.arrayContaining(['/', '/jadwal-rilis/', '/movie/', '/search/', '/status/']))
})
