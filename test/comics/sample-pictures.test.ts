import { expect, test } from 'vitest'
import { kit } from '../../src/artwork/comic/kit.ts'
import { shrinkImage } from '../../src/uploads/image.ts'
import { useDatabase } from '../support/db.ts'
import { makePng } from '../support/picture.ts'
import { useBrowsers } from './support/browser.ts'

const { app } = useBrowsers(useDatabase())
const choices = [...kit('pose').keys()].map((key) => `/komik/contoh/kit-pose/${key}.webp`)
const statusOf = async (path: string) => (await app().get(path)).status

test('many pictures of choices at once are drawn, and leave room for the pictures of others', async () => {
  const picture = await makePng({ width: 60, height: 40 })
  const looks = Array.from(
    { length: 50 },
    (_, variant) => `/komik/contoh/rupa/man.adult.${variant}.short.tan.tshirt.webp`,
  )
  const [others, ...statuses] = await Promise.all([
    shrinkImage(picture, { width: 30 }),
    ...[...choices, ...looks].map(statusOf),
  ])
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect(others.length).toBeGreaterThan(0)
})

test('while too many other pictures wait, a picture of a choice is to be asked for again', async () => {
  const picture = await makePng({ width: 60, height: 40 })
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const around = <T>(work: () => Promise<T>) => opened.then(work)
  const others = Array.from({ length: 40 }, () => shrinkImage(picture, { width: 30 }, { around }))
  const { status, headers } = await app().get('/komik/contoh/rupa/woman.adult.3.bun.tan.kebaya.webp')
  open()
  await Promise.all(others)
  expect([status, headers['retry-after']]).toEqual([503, '10'])
})
