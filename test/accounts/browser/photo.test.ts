import type { BrowserContextOptions } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createUploads } from '../../../src/uploads/uploads.ts'
import type { Role } from '../../../src/web/context.ts'
import { violations } from '../../browser/axe.ts'
import { useVisitors } from '../../browser/visitors.ts'
import { overflow } from '../../browser/whole-site.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makePng } from '../../support/picture.ts'
import { type Served, serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'

const db = useOwnDatabase()
const dataDir = useFolder()
const visitor = useVisitors()
let site: Served
beforeAll(async () => {
  site = await serve(db(), { DATA_DIR: dataDir })
})
afterAll(() => site?.stop())

type Wishes = { role?: Role; photo?: string | null; look?: BrowserContextOptions }
async function open(path: string, { role = 'member', photo = null, look = {} }: Wishes = {}) {
  const cookie = await signIn(db(), await makeUser(db(), { role, name: 'Rini Wulandari', photo }))
  const { page, problems } = await visitor(site.origin, { cookie, expected: /status of 422/, ...look })
  await page.goto(path)
  return { page, problems }
}
const store = async () =>
  (await createUploads({ db: db(), dataDir }).storeImage(await makePng({ width: 640, height: 480 }))).name
const sent = async (bytes: Buffer) => ({ name: 'foto.png', mimeType: 'image/png', buffer: bytes })

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  test.each<[Role, boolean]>([
    ['member', false],
    ['member', true],
    ['staff', true],
  ])('the form for %s (with a photo: %s) has nothing that WCAG forbids, at any width', async (role, hasPhoto) => {
    const photo = hasPhoto ? await store() : null
    for (const width of [180, 320, 1_280]) {
      const { page, problems } = await open('/akun/foto/', {
        role,
        photo,
        look: { colorScheme, viewport: { width, height: 800 } },
      })
      expect(await page.locator('#foto').count()).toBe(1)
      expect(await violations(page)).toEqual([])
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      expect(problems).toEqual([])
    }
  })
})

test.each([true, false])(
  'a photo is chosen, refused, sent and removed, with JavaScript %s',
  async (javaScriptEnabled) => {
    const { page } = await open('/akun/', { look: { javaScriptEnabled } })
    const button = '.header .round-link[popovertarget]'
    const before = await page.locator(button).boundingBox()
    expect(await page.getAttribute(`${button} .photo`, 'data-initials')).toBe('RW')

    await page.setInputFiles('#f-photo', await sent(Buffer.from('<svg/>')))
    await page.click('text=Simpan foto')
    await page.waitForSelector('#f-photo-error')
    expect(new URL(page.url()).pathname).toBe('/akun/foto/')

    await page.setInputFiles(
      '#f-photo',
      await sent(
        await sharp({ create: { width: 900, height: 300, channels: 3, background: '#284' } })
          .png()
          .toBuffer(),
      ),
    )
    await page.click('text=Simpan foto')
    await page.waitForURL('**/akun/?kabar=foto#foto')
    const shown = page.locator(`${button} img.photo`)
    expect(await shown.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(480)
    expect(await shown.boundingBox()).toMatchObject({ width: 32, height: 32 })
    expect(await page.locator(button).boundingBox()).toEqual(before)
    expect(await page.textContent('[role=status].account-said')).toContain('Fotomu sudah diganti')

    await page.click('text=Hapus foto')
    await page.waitForURL('**/akun/?kabar=foto-hapus#foto')
    expect(await page.getAttribute(`${button} .photo`, 'data-initials')).toBe('RW')
  },
)
