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

  // With scripts the camera sends what is chosen at once, without them it leads to the form in its row.
  if (javaScriptEnabled) await page.setInputFiles('.account-camera input', sent(Buffer.from('<svg/>')))
  else {
    await page.getByRole('link', { name: 'Ganti foto' }).click()
    await page.setInputFiles('#f-photo', sent(Buffer.from('<svg/>')))
    await page.click('text=Simpan foto')
  }
  await page.waitForSelector('#f-photo-error')
  expect(new URL(page.url()).pathname).toBe('/akun/foto/')

  await page.setInputFiles('#f-photo', sent(await makePng({ width: 900, height: 300 })))
  await page.click('text=Simpan foto')
  await page.waitForURL('**/akun/?kabar=foto')
  const shown = page.locator(`${button} img.photo`)
  expect(await shown.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(480)
  expect(await shown.boundingBox()).toMatchObject({ width: 32, height: 32 })
  expect(await page.locator(button).boundingBox()).toEqual(before)
  expect(await page.textContent('[role=status].account-said')).toContain('Fotomu sudah diganti')

  await page.locator('#foto summary').click()
  await page.click('text=Hapus foto')
  await page.waitForURL('**/akun/?kabar=foto-hapus')
  expect(await page.getAttribute(`${button} .photo`, 'data-initials')).toBe('RW')
})
