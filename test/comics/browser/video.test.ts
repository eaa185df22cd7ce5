import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { violations } from '../../browser/axe.ts'
import { overflow, useWholeSite } from '../../browser/whole-site.ts'
import { makeUser } from '../../support/sign-in.ts'
import { fakeFfmpeg } from '../support/ffmpeg.ts'
import { makeComic } from '../support/make.ts'

/** The drawing of a scene ends when a file says so. */
const { db, folder, visit } = useWholeSite((site) => ({
  FFMPEG_PATH: fakeFfmpeg(
    site.folder,
    `const fs = require('node:fs')
    fs.writeFileSync(last, 'video')
    const go = '${site.folder}/' + require('node:path').basename(last, '.mkv') + '.go'
    if (last.endsWith('.mkv')) setInterval(() => fs.existsSync(go) && process.exit(0), 10)`,
  ),
}))

/** Lets the scene with this number end. */
const letGo = (scene: number) => writeFileSync(path.join(folder, `${scene}.go`), '')

afterAll(() => {
  for (const scene of [0, 1, 2, 3]) letGo(scene)
})

test('a creator sees without loading anew how far a video is, finds the same after loading, and downloads it', async () => {
  const user = await makeUser(db(), { name: 'Dinda Puspita' })
  const { id } = await makeComic(db(), { user_id: user.id, panels: [2] })
  const { page, problems } = await visit(`/komik/${id}/langkah/7/`, { as: user, viewport: { width: 360, height: 800 } })
  await page.getByRole('button', { name: 'Buat Video' }).click()
  const percent = page.getByRole('progressbar', { name: 'Kemajuan pembuatan Video' })
  const isAt = (value: string) => expect.poll(() => percent.getAttribute('value')).toBe(value)
  await isAt('0')
  letGo(0)
  await isAt('20')
  letGo(1)
  await isAt('40')
  expect(await overflow(page)).toBe(0)
  expect(await violations(page)).toEqual([])
  await page.reload()
  await isAt('40')
  letGo(2)
  await isAt('60')
  letGo(3)
  const waiting = page.waitForEvent('download')
  await page.getByRole('link', { name: /^Unduh Video/ }).click()
  expect((await waiting).suggestedFilename()).toBe('warung-di-ujung-hujan.mp4')
  expect(problems).toEqual([])
})
