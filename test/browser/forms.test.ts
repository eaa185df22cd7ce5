import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { gate, untilWorking, useBrowser } from './support.ts'

const { db, open, plug, unplug } = useBrowser()

const MESSAGE = 'Tautan di halaman Film tidak terbuka di ponsel saya.'

/** Opens the contact page and fills its form. */
async function typed(wishes: BrowserContextOptions = {}) {
  const { page } = await open('/kontak/', wishes)
  if (wishes.serviceWorkers === 'allow') await untilWorking(page)
  await page.check('[name=kind]')
  await page.fill('#f-name', 'Sari')
  await page.fill('#f-email', 'sari@contoh.id')
  await page.fill('#f-message', MESSAGE)
  return page
}
const send = (page: Page) => page.click('.form-actions .button')
const words = (page: Page) => page.inputValue('#f-message')
const unsent = (page: Page, words: string) => page.locator('.form-actions', { hasText: words }).waitFor()
const again = (page: Page) => page.getByRole('button', { name: 'Coba lagi' }).click()

/** Waits until the form was sent, and expects that it was sent once. */
async function expectOneLetter(page: Page): Promise<void> {
  await page.waitForURL('**/kontak/terkirim/**')
  const letters = db()('contact_messages').where({ message: MESSAGE })
  expect(await letters).toHaveLength(1)
  await letters.clone().delete()
}

test('a form that is sent offline stays with its words, and goes once the network is back', async () => {
  const page = await typed()
  await page.context().setOffline(true)
  await send(page)
  await unsent(page, 'belum terkirim')
  expect(await words(page)).toBe(MESSAGE)

  await page.context().setOffline(false)
  await again(page)
  await expectOneLetter(page)
})

test('a form that a server does not answer stays with its words, and goes once it answers', async () => {
  const page = await typed({ serviceWorkers: 'allow' })
  await unplug()
  await send(page)
  await unsent(page, 'tidak menjawab')
  expect(new URL(page.url()).pathname).toBe('/kontak/')
  expect(await words(page)).toBe(MESSAGE)

  await plug()
  await again(page)
  await expectOneLetter(page)
})

test('a page whose address has changed hears that its form was not sent, and no other page does', async () => {
  const page = await typed({ serviceWorkers: 'allow' })
  const other = await page.context().newPage()
  await other.goto(page.url())
  await page.evaluate(() => history.pushState(null, '', '/kontak/?perihal=lain'))
  await unplug()
  await send(page)
  await unsent(page, 'tidak menjawab')
  expect(await other.locator('.failure').count()).toBe(0)
  await plug()
})

test('a form that is sent twice while the network is gone goes once', async () => {
  const page = await typed()
  const asked: string[] = []
  const held = gate()
  await page.route('**/health', async (route) => {
    asked.push(route.request().url())
    await held.opened
    await route.fulfill({ status: 200 })
  })
  await page.evaluate(() => Object.defineProperty(navigator, 'onLine', { value: false }))
  await page.evaluate(() => {
    const button = document.querySelector<HTMLButtonElement>('.form-actions .button')
    for (let times = 0; times < 2; times += 1) button?.click()
  })
  await expect.poll(() => asked.length).toBe(1)
  held.open()
  await expectOneLetter(page)
  expect(asked).toHaveLength(1)
})

test('a form whose button was replaced while it was not sent still goes', async () => {
  const page = await typed()
  await page.context().setOffline(true)
  await send(page)
  await unsent(page, 'belum terkirim')
  await page.evaluate(() => {
    const button = document.querySelector('.form-actions .button')
    button?.replaceWith(button.cloneNode(true))
  })
  await page.context().setOffline(false)
  await again(page)
  await expectOneLetter(page)
})

test('a form of another site is not sent on by the service worker', async () => {
  const page = await typed({ serviceWorkers: 'allow' })
  const action = page.url()
  await page.route('http://lain.contoh/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<form method="post" action="${action}"><input name="message" value="${MESSAGE}"><button>Kirim</button></form>`,
    }),
  )
  await page.goto('http://lain.contoh/')
  const [answer] = await Promise.all([page.waitForResponse(action), page.getByRole('button').click()])
  expect([answer.status(), answer.fromServiceWorker()]).toEqual([403, false])
})
