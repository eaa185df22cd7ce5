import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { ensureCreator } from '../src/comics/creators/creator.ts'
import { bookCredits } from '../src/comics/creators/queries.ts'
import type { Layout } from '../src/comics/environment.ts'
import { settingsFor } from '../src/comics/settings.ts'
import { askForDrawing, startComic } from '../src/comics/work/ask.ts'
import { readSettings } from '../src/platform/site-settings.ts'
import { amount, dataFolder, noneRow, type Row, startSite } from './measure.ts'
import { openBeside } from './world.ts'

export const KILLS = amount(50, 2)
/** Comics of different creators, pages of each, and milliseconds until a kill once the drawing goes on. */
const COMICS = 3
const PAGES = amount(10, 2)
const LONGEST = 1_500
const CREDITS = 100_000
const changed = () => {}

/**
 * Kills the server at random moments while it draws comics, and counts panels and credits afterwards: each run that
 * ended has drawn each panel once, and has taken its credit once.
 */
export const benchComicsCrash = (kills = KILLS): Promise<Row[]> => killed(kills, {}, async () => [])

/**
 * Kills a server with more settings while it draws. `ask` is called before each start and once at the end, with the number
 * of the kill, to ask for other work; it returns what it counts at the end.
 */
export async function killed(
  kills: number,
  more: Record<string, string>,
  ask: (db: Knex, comics: readonly number[], kill: number) => Promise<Row[]>,
): Promise<Row[]> {
  const settings = { DATA_DIR: await dataFolder(), ...more }
  const layout = 'IMAGE_MODEL' in more ? 'panel' : null
  const first = await startSite(settings)
  const { db, close } = await openBeside(settings)
  const comics = await addComics(db, COMICS, PAGES)
  await until(async () => (await statuses(db, comics)).every((status) => status === 'SCRIPT_READY'))
  first.child.kill('SIGKILL')
  for (let kill = 0; kill < kills; kill += 1) {
    await ask(db, comics, kill)
    await askForIdle(db, layout, comics)
    const site = await startSite(settings)
    const before = await renders(db, comics)
    await until(async () => (await renders(db, comics)) > before)
    await sleep(Math.random() * LONGEST)
    site.child.kill('SIGKILL')
    await once(site.child, 'exit')
  }
  const last = await startSite(settings)
  await until(async () => (await statuses(db, comics)).every((status) => status === 'COMPLETED'))
  const found = [...(await recount(db, layout, kills)), ...(await ask(db, comics, kills))]
  await close()
  await last.stop()
  return found
}

/** Adds comics of different creators, with a script to come. Returns their ids. */
export async function addComics(db: Knex, count: number, page_count: number): Promise<number[]> {
  const ids: number[] = []
  for (let one = 0; one < count; one += 1) {
    const [user] = await db('users')
      .insert({ username: `kreator-${one}`, name: `Kreator ${one}`, email: null, role: 'member', password_hash: null })
      .returning(['id', 'name'])
    if (!user) throw new Error('the creator was not added')
    await ensureCreator(db, user)
    await bookCredits(db, {
      user_id: user.id,
      kind: 'adjustment',
      amount: CREDITS,
      bought: CREDITS,
      description: 'uji',
    })
    const story_idea = 'Sari berteduh di warung yang hanya muncul saat hujan.'
    const idea = { story_idea, page_count, genreIds: [5], style_id: 2 }
    ids.push(await startComic({ db, layout: null, changed }, { creator: user, ...idea }))
  }
  return ids
}

/** Asks for the drawing of every comic that is not being drawn, so that there is always work to kill. */
async function askForIdle(db: Knex, layout: Layout | null, ids: readonly number[]): Promise<void> {
  const wanted = { again: true, illustrator: layout ? 'model' : 'built-in' } as const
  for (const id of ids) await askForDrawing({ db, layout, changed }, id, wanted).catch(unlessBusy)
}

function unlessBusy(error: { status?: number }): void {
  if (error.status !== 409) throw error
}

const statuses = (db: Knex, ids: readonly number[]): Promise<string[]> =>
  db('comics').whereIn('id', ids).pluck('draft_status')

async function renders(db: Knex, ids: readonly number[]): Promise<number> {
  const row = await db('comic_renders')
    .join('comic_panels', 'comic_panels.id', 'panel_id')
    .whereIn('comic_id', ids)
    .count({ count: '*' })
    .first()
  return Number(row?.count ?? 0)
}

export async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + amount(180_000, 500_000)
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('the server does not go on with its comics')
    await sleep(100)
  }
}

async function recount(db: Knex, layout: Layout | null, kills: number): Promise<Row[]> {
  const { credits_panel, credits_drawing } = await readSettings(db, settingsFor(layout))
  const { rows } = await db.raw<{
    rows: Record<'runs' | 'panels' | 'wrong' | 'credits' | 'unshown' | 'books', number>[]
  }>(
    `with held as (select comic_id, run, sum(amount) as amount, count(*) as rows from credit_transactions
                    where run is not null group by 1, 2),
          size as (select comic_id, count(*) as panels from comic_panels group by 1),
          drawn as (select p.comic_id, r.run, count(*) as panels, count(distinct p.id) as different
                      from comic_renders r join comic_panels p on p.id = r.panel_id group by 1, 2)
     select count(*)::integer as runs, coalesce(sum(drawn.panels), 0)::integer as panels,
            count(*) filter (where drawn.panels is distinct from size.panels or drawn.different is distinct from size.panels)::integer as wrong,
            count(*) filter (where held.amount <> -(:drawing::integer + size.panels * :panel::integer) or held.rows <> 1)::integer as credits,
            (select count(*)::integer from comic_panels where render_id is null) as unshown,
            (select count(*)::integer from creators c where kredit <>
              (select coalesce(sum(amount), 0) from credit_transactions t where t.user_id = c.user_id)) as books
       from held join size using (comic_id) left join drawn using (comic_id, run)`,
    layout ? { drawing: 0, panel: credits_panel } : { drawing: credits_drawing, panel: 0 },
  )
  const [all] = rows
  if (!all) throw new Error('nothing was counted')
  return [
    noneRow(
      `runs drawn under ${kills} kills with a panel lost or doubled`,
      all.wrong,
      `${all.runs} runs, ${all.panels} panels`,
    ),
    noneRow('… whose credit is lost or doubled', all.credits, `${all.runs} held`),
    noneRow('… panels that show nothing', all.unshown),
    noneRow('creators whose balance is not the sum of their rows', all.books),
  ]
}
