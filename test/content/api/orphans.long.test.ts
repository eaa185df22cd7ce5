import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import { commandLine } from '../../../src/audit/audit.ts'
import { binItem, changeItem, createItem, type SaveDeps } from '../../../src/content/save.ts'
import { noTexts } from '../../../src/content/texts.ts'
import { purgeItems } from '../../../src/content/write-queries.ts'
import { type ContentItemRow, contentKinds } from '../../../src/db/tables.ts'
import { getOriginalName } from '../../../src/uploads/picture-name.ts'
import { createUploads } from '../../../src/uploads/uploads.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makePng } from '../../support/picture.ts'
import { runs, seeded } from '../../support/random.ts'
import { makeUser } from '../../support/sign-in.ts'

const db = useOwnDatabase()
const dataDir = useFolder()
const DAY_MS = 86_400_000

/** Thrown where the process ends: what comes after in the code under test does not happen. */
class Crash extends Error {}
const moments = [
  'between file and row',
  'before the item',
  'before the commit',
  'while cleaning up',
  null,
  null,
] as const

const texts = { ...noTexts, title: 'Lampion' }
/** Texts that the database refuses, once the picture is stored. */
const impossible = { ...texts, starts_at: new Date(DAY_MS), ends_at: new Date(0) }

/** What saving needs in a process that ends at a moment: `end` is called, and nothing follows. */
function endingAt(moment: (typeof moments)[number], end: () => void): SaveDeps {
  const ended = () => {
    end()
    return new Promise<never>(() => {})
  }
  const dbOfUploads = new Proxy(db(), {
    apply: (knex, _, [table]) =>
      moment === 'between file and row' && table === 'uploads' ? { insert: ended } : knex(table),
  })
  const uploads = createUploads({ db: dbOfUploads, dataDir })
  const dbOfItems = new Proxy(db(), {
    get: (knex, name, receiver) =>
      moment === 'before the commit' && name === 'transaction'
        ? (work: (trx: Knex.Transaction) => Promise<unknown>) =>
            knex.transaction(async (trx) => {
              const done = await work(trx)
              await killConnection(trx)
              return done
            })
        : Reflect.get(knex, name, receiver),
  })
  return {
    db: dbOfItems,
    changed: () => {},
    uploads: {
      ...uploads,
      async storeImage(...args) {
        const stored = await uploads.storeImage(...args)
        return moment === 'before the item' ? ended() : stored
      },
      forgetImage: (name) => (moment === 'while cleaning up' ? ended() : uploads.forgetImage(name)),
    },
  }
}

/** Ends the connection of a transaction from another one, as a restart of the database does. */
async function killConnection(trx: Knex.Transaction): Promise<void> {
  const { rows } = await trx.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() as pid')
  await db().raw('select pg_terminate_backend(?)', [rows[0]?.pid ?? 0])
}

/** The pool may hand out a connection that was just killed before it hears of its end: then the read is made again. */
const readAgain = <T>(read: () => PromiseLike<T>): Promise<T> => Promise.resolve(read()).catch(() => read())

test('20: creating, failing, changing and deleting leave no file and no row alone, wherever the process ends', async () => {
  const user = await makeUser(db(), { role: 'editor' })
  const saver = { id: user.id, actor: commandLine }
  const png = await makePng()
  const picture = { bytes: png, alt: null }
  const random = seeded(20_261_121)
  const one = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T // `all` is never empty
  const counts = { crashed: 0, failed: 0, done: 0 }
  const uploads = createUploads({ db: db(), dataDir })

  /** Makes one change in a process that may end in between. Several of them overlap. */
  async function step(items: ContentItemRow[]): Promise<unknown> {
    const [moment, chance, item] = [one(moments), random(), one([null, ...items])]
    const [isImpossible, isLate, kind] = [random() < 0.3, random() < 0.3, one(contentKinds)]
    let end = () => {}
    const crash = new Promise<never>((_, reject) => {
      end = () => reject(new Crash())
    })
    const deps = endingAt(moment, end)
    const id = item?.id ?? 0
    async function work(): Promise<unknown> {
      // A copy for the pages is made when it is asked for, also while the picture is replaced.
      if (item?.picture) await uploads.openDerivative(item.picture, { width: 480, format: 'webp' })
      if (chance < 0.4) {
        const given = isImpossible ? impossible : texts
        return createItem(deps, saver, { kind, texts: given, publishAt: new Date(), picture })
      }
      if (chance < 0.6) return changeItem(deps, saver, id, { version: isLate ? 99 : null, picture })
      if (chance < 0.7) return changeItem(deps, saver, id, { version: null, texts: impossible, picture })
      if (chance < 0.9) return binItem(deps, saver, id, true)
      const binned = await purgeItems(db(), new Date(Date.now() + 1_000))
      for (const name of binned) await deps.uploads.forgetImage(name)
      return null
    }
    return Promise.race([work(), crash])
  }

  const AT_ONCE = 5
  for (let count = runs(500); count > 0; count -= AT_ONCE) {
    const items = await readAgain(() => db()('content_items').orderBy('id'))
    const steps = Array.from({ length: AT_ONCE }, () => step(items))
    for (const { status, ...why } of await Promise.allSettled(steps))
      if (status === 'fulfilled') counts.done += 1
      else if ('reason' in why && why.reason instanceof Crash) counts.crashed += 1
      else counts.failed += 1
  }
  expect(Math.min(counts.crashed, counts.failed, counts.done)).toBeGreaterThan(0)

  await uploads.sweepImages(new Date(Date.now() + 2 * DAY_MS))
  const named = (await db()('content_items').whereNotNull('picture').orderBy('picture').pluck('picture')).sort()
  expect((await db()('uploads').pluck('name')).sort()).toEqual(named)
  expect((await readdir(path.join(dataDir, 'uploads'))).sort()).toEqual(named)
  const copies = await readdir(path.join(dataDir, 'upload-derivatives'))
  expect(copies.filter((copy) => !named.includes(getOriginalName(copy)))).toEqual([])
  expect(Math.min(named.length, copies.length)).toBeGreaterThan(0)
})
