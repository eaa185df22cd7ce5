import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makeUser } from '../../support/sign-in.ts'
import { makeComic } from '../support/make.ts'

const { db, visit } = useWholeSite()
let path: string

beforeAll(async () => {
  const comic = await makeComic(db(), { panels: [3, 3, 3] })
  path = `/komik/warung-di-ujung-hujan-${comic.id}/`
})

const small = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

/** Whether the message of the page is in the part of it that the window shows. */
async function messageInView(page: Page, text: string): Promise<boolean> {
  const message = page.locator('.said', { hasText: text })
  await message.waitFor()
  return message.evaluate((node) => {
    const { top, bottom } = node.getBoundingClientRect()
    return top >= 0 && bottom <= innerHeight
  })
}

test('on a phone what became of a comment stands beside the comments, and removing one asks first', async () => {
  const [writer, reader] = [await makeUser(db()), await makeUser(db(), { name: 'Ratri' })]
  const { page, problems } = await visit(path, { ...small, as: writer })
  await page.getByLabel('Tulis komentar').fill('Panel terakhir bikin merinding.')
  await page.getByRole('button', { name: 'Kirim', exact: true }).tap()
  expect(await messageInView(page, 'Komentarmu sudah tampil.')).toBe(true)

  const other = await visit(path, { ...small, as: reader })
  const comment = other.page.locator('.comment')
  await comment.locator('summary', { hasText: 'Laporkan' }).tap()
  await comment.getByLabel('Alasannya').fill('Membocorkan cerita')
  await comment.getByRole('button', { name: 'Kirim laporan' }).tap()
  expect(await messageInView(other.page, 'Staf akan memeriksa laporanmu.')).toBe(true)

  await page.locator('summary', { hasText: 'Hapus' }).tap()
  expect(await page.locator('.comment').count()).toBe(1)
  await page.getByRole('button', { name: 'Ya, hapus' }).tap()
  expect(await messageInView(page, 'Komentarnya dihapus.')).toBe(true)
  expect(await page.locator('.comment').count()).toBe(0)
  expect(problems).toEqual([])
})

test('the button to share is never alone in its row', async () => {
  const { page } = await visit(path)
  for (const width of [360, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    const [like, share] = await Promise.all(
      ['.comic-main .like', '[data-share]'].map((part) => page.locator(part).boundingBox()),
    )
    expect(share?.y).toBe(like?.y)
  }
})

test('the title of a cover is readable on a white picture, and the picture above it is as it was drawn', async () => {
  const { page } = await visit('/health')
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    await page.goto(path)
    const cover = page.locator('.comic-side .comic-cover')
    await cover.evaluate((node) => {
      node.querySelector('img')?.remove()
      node.style.background = 'white'
      const letters = node.querySelector<HTMLElement>('.comic-cover-title > span')
      if (letters) letters.style.color = 'transparent'
    })
    const { data, info } = await sharp(await cover.screenshot())
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    const box = await cover.boundingBox()
    const title = await cover.locator('.comic-cover-title > span').boundingBox()
    const top = Math.ceil((title?.y ?? 0) - (box?.y ?? 0)) + 1
    /** Relative luminance in the middle of a row of the picture. */
    const light = (y: number) => {
      const at = (y * info.width + Math.floor(info.width / 2)) * info.channels
      const [red = 0, green = 0, blue = 0] = [...data.subarray(at, at + 3)].map((value) => {
        const part = value / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    expect(1.05 / (light(top) + 0.05)).toBeGreaterThanOrEqual(4.5)
    expect(1.05 / (light(info.height - 4) + 0.05)).toBeGreaterThanOrEqual(4.5)
    expect(light(Math.floor(info.height * 0.55))).toBe(1)
  }
})
