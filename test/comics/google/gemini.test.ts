import { pino } from 'pino'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { PanelScene } from '../../../src/artwork/comic/panel-scene.ts'
import { findComic, listPanels } from '../../../src/comics/comic/queries.ts'
import { ensureCreator } from '../../../src/comics/creators/creator.ts'
import { findCreator } from '../../../src/comics/creators/queries.ts'
import { listUses } from '../../../src/comics/engines/google/ledger-queries.ts'
import type { SheetOrder } from '../../../src/comics/script/script.ts'
import { askForDrawing, askForScript, startComic } from '../../../src/comics/work/ask.ts'
import { createComicWorker } from '../../../src/comics/work/worker.ts'
import type { Fault } from '../../../src/demo/fakes/google-cloud/knobs.ts'
import { keepSetting } from '../../../src/platform/settings-queries.ts'
import { shrinkImage } from '../../../src/uploads/image.ts'
import { createUploads } from '../../../src/uploads/uploads.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { badDays, useGoogleCloud } from '../support/google.ts'

/** Comics that Gemini writes and draws, against a fake that checks what it is asked. */

const db = useOwnDatabase()
const folder = useFolder()
const { logged: reasons, cloud, engines } = useGoogleCloud()

const logged: string[] = []
const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })

/** A comic of a new creator, whose worker runs until `run` ends. */
async function withComic<T>(run: (comic: Awaited<ReturnType<typeof begin>>) => Promise<T>): Promise<T> {
  const uploads = createUploads({ db: db(), dataDir: folder })
  const deps = { db: db(), log, uploads, announce: () => {}, changed: () => {}, notifyMember: async () => {} }
  const worker = createComicWorker({ ...deps, ...engines(db()) })
  worker.start()
  try {
    return await run(await begin(worker.wake))
  } finally {
    await worker.stop()
  }
}

async function begin(wake: () => void) {
  const contact = { email: `kontak${Math.random().toString(36).slice(2)}@surel.example`, name: 'Penulis Rahasia' }
  const creator = await makeUser(db(), contact)
  const story_idea = `Kucing bernama Simba mencari ibunya. Hubungi ${contact.email} atau +62 812-3456-7890.`
  await ensureCreator(db(), creator)
  const bought = { user_id: creator.id, kind: 'adjustment', bought: 9, amount: 9, description: 'uji' } as const
  await db()('credit_transactions').insert(bought)
  const asking = { db: db(), layout: 'sheet' as const, changed: () => wake() }
  const idea = { story_idea, page_count: 1, genreIds: [5], style_id: 2 }
  const id = await startComic(asking, { creator, ...idea })
  const until = async (status: string) => {
    await expect.poll(async () => (await findComic(db(), id))?.draft_status).toBe(status)
    return findComic(db(), id)
  }
  const credits = async () => Number((await findCreator(db(), creator.id))?.kredit)
  return { id, creator, contact, asking, until, credits }
}

const prompts = () => JSON.stringify(cloud().asked.map(({ body }) => body))

test('a comic is written and drawn by Gemini, and says so', async () => {
  await withComic(async ({ id, asking, until, contact, credits }) => {
    const written = await until('SCRIPT_READY')
    expect(written).toMatchObject({ storyteller: 'gemini', mood: 'hangat', title: expect.stringContaining('SIMULASI') })
    const panels = await listPanels(db(), id)
    expect(panels).toHaveLength(3)
    expect(panels[1]?.dialogues).toMatchObject([{ character: 'Simba', kind: 'speech' }])
    await askForDrawing(asking, id)
    expect(await until('COMPLETED')).toMatchObject({ illustrator: 'gemini' })
    expect(await credits()).toBe(9)
    expect((await listPanels(db(), id)).every(({ render_id }) => render_id !== null)).toBe(true)
    expect(prompts()).toContain('Simba')
    for (const own of [contact.email, contact.name, '3456']) expect(prompts()).not.toContain(own)
    const uses = await listUses(db(), '2020-01-01')
    expect(uses.map(({ service, calls, failed }) => [service, calls, failed])).toEqual([
      ['picture', 2, 0],
      ['script', 1, 0],
    ])
  })
})

type Day = Fault | 'prompt' | 'candidate' | 'lie'
const days: [string, Day, RegExp][] = [
  ...badDays,
  ['blocks the prompt', 'prompt', /isinya/],
  ['blocks what it made', 'candidate', /isinya/],
  ['lies', 'lie', /utuh|rusak|tidak mengirim/],
]

/** Lets Google behave as named from now on. */
function behave(day: Day): void {
  const { knobs } = cloud()
  if (day === 'lie')
    knobs.lie = (said) =>
      JSON.parse(
        JSON.stringify(said)
          .replace(/"text":"(?:[^"\\]|\\.)*"/, '"text":"{\\"parts\\": []}"')
          .replace(/"data":"[^"]*"/, '"data":"bm8gcGljdHVyZQ=="'),
      )
  else if (typeof day === 'string') knobs.blocks = day
  else knobs.fail(day, 2)
}

test.each(days)(
  'when Gemini %s, the creator reads why, nothing is lost, the credit comes back',
  async (_, day, why) => {
    behave(day)
    await withComic(async ({ id, asking, until, credits }) => {
      expect((await until('SCRIPT_FAILED'))?.error).toMatch(why)
      cloud().knobs.reset()
      await askForScript(asking, id)
      await until('SCRIPT_READY')
      behave(day)
      await askForDrawing(asking, id)
      expect((await until('RENDER_FAILED'))?.error).toMatch(why)
      expect(await credits()).toBe(12)
      expect((await listPanels(db(), id)).map(({ render_id }) => render_id)).toEqual(Array(3).fill(null))
    })
  },
)

test('staff find in the log why Google failed, without what was asked or a key', async () => {
  behave({ say: 'denied' })
  await withComic(({ until }) => until('SCRIPT_FAILED'))
  const lines = reasons.join('')
  expect(lines).toMatch(/menjawab 403.*a Google service failed/)
  for (const secret of ['Simba', 'ya29', 'PRIVATE']) expect(lines).not.toContain(secret)
})

/** Leaves no room for other pictures until it is called off, or for the given number of its own. */
function fillQueue(picture: Buffer) {
  const huge = Buffer.concat([picture, Buffer.alloc(39_999_000 - picture.length)])
  let isFull = true
  let rounds = 0
  const filling = (async () => {
    for (; isFull; rounds += 1) await shrinkImage(huge, { width: 9 })
  })()
  return {
    rounds: () => rounds,
    async empty() {
      isFull = false
      await filling
    },
  }
}

test('a picture of Gemini waits while too many others are queued, and is paid once', async () => {
  const { model } = engines(db())
  if (!model) throw new Error('the model is configured')
  const pictures = () => cloud().asked.filter(({ path }) => path.includes('gemini-gambar')).length
  const before = pictures()
  const queue = fillQueue(
    await sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
      .png()
      .toBuffer(),
  )
  const cancelling = new AbortController()
  const [drawn, cancelled] = [model.draw(order, new AbortController().signal), model.draw(order, cancelling.signal)]
  await expect.poll(pictures).toBe(before + 2)
  const seen = queue.rounds()
  await expect.poll(queue.rounds).toBeGreaterThan(seen + 3)
  cancelling.abort(new Error('cancelled'))
  await expect(cancelled).rejects.toThrow('cancelled')
  await queue.empty()
  expect((await drawn)[0]?.bytes.length).toBeGreaterThan(1_000)
  expect(pictures()).toBe(before + 2)
})

const commission = {
  scene: PanelScene.parse({ place: 'river' }),
  ...{ description: 'Sari berdiri di tepi sungai.', dialogues: [], characters: [], hero: null, backgrounds: [] },
  ...{ style: 'Kartun', mood: 'hangat', seed: 'sari', take: 0 },
}
const order: SheetOrder = { reservation: null, commissions: [commission], references: [] }

test('the ceiling of a day stops before Google is asked', async () => {
  await keepSetting(db(), 'google_daily_ceiling', 0, new Date())
  const before = cloud().asked.length
  await withComic(async ({ until }) => expect((await until('SCRIPT_FAILED'))?.error).toMatch(/Jatah harian/))
  expect(cloud().asked).toHaveLength(before)
  await db()('site_settings').where({ name: 'google_daily_ceiling' }).delete()
})

test('no key, token or prompt is in the log', () => {
  const all = logged.join('\n')
  expect(all).not.toMatch(/PRIVATE KEY|ya29|Bearer|assertion/)
  expect(all).not.toContain('Simba')
})
