import { expect, test } from 'vitest'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makePng } from '../../support/picture.ts'
import { makeUser } from '../../support/sign-in.ts'

const { db, visit } = useWholeSite()
const sent = (buffer: Buffer) => ({ name: 'foto.png', mimeType: 'image/png', buffer })

test.each([true, false])('a photo is chosen, refused, sent and removed (scripts: %s)', async (javaScriptEnabled) => {
  const { page } = await visit('/akun/', { as: await makeUser(db(), { name: 'Rini Wulandari' }), javaScriptEnabled })
  const button = '.header .round-link[popovertarget]'
  const before = await page.locator(button).boundingBox()
  expect(await page.getAttribute(`${button} .photo`, 'data-initials')).toBe('RW')

  await page.setInputFiles('#f-photo', sent(Buffer.from('<svg/>')))
  await page.click('text=Simpan foto')
  await page.waitForSelector('#f-photo-error')
  expect(new URL(page.url()).pathname).toBe('/akun/foto/')

  await page.setInputFiles('#f-photo', sent(await makePng({ width: 900, height: 300 })))
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
})
