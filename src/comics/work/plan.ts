import type { Knex } from 'knex'
import { type Comic, chosenOf, listPanels, type Panel } from '../comic/queries.ts'
import type { Scenes } from '../engines/scene-of.ts'
import type { Layout } from '../environment.ts'
import { castOf, peopleOf } from '../script/people.ts'
import type { Commission, Person } from '../script/script.ts'
import { commissionsOf, keyOf } from './picture-key.ts'
import { listPaid } from './queries.ts'
import { listReferences } from './reference-queries.ts'

export type Ordered = { panel: Panel; commission: Commission }

/** The panels of one paid picture, in reading order, and whose references it gets. */
export type Sheet = { ordered: readonly Ordered[]; cast: readonly Person[] }

/** What a model still has to draw. `people`: all of the cast; `missing`: who gets a reference first. */
type Plan = { panels: number; sheets: readonly Sheet[]; people: readonly Person[]; missing: readonly Person[] }

/** Without paid pictures that still fit. `seen`: what the panels show, where that was read already. */
export async function planOf(db: Knex, comic: Comic, layout: Layout, seen?: Scenes): Promise<Plan> {
  const commission = await commissionsOf(db, comic, seen)
  const paid = new Set((await listPaid(db, comic.id)).map(({ panel_id, commission: key }) => `${panel_id} ${key}`))
  const ordered = (await listPanels(db, comic.id))
    .map((panel) => ({ panel, commission: commission(panel, 0) }))
    .filter(({ panel, commission }) => !paid.has(`${panel.id} ${keyOf(commission)}`))
  const people = await peopleIn(db, comic)
  const sheets = sheetsOf(ordered, layout).map((one) => withCast(one, people))
  const kept = await listReferences(db, comic.id)
  const drawn = new Set(sheets.flatMap(({ cast }) => cast.map(({ key }) => key)))
  const missing = people.filter(({ key }) => drawn.has(key) && !kept.has(key))
  return { panels: ordered.length, sheets, people, missing }
}

/** The sheet of one panel. */
export async function sheetOf(db: Knex, comic: Comic, panel: Panel): Promise<Sheet> {
  const commission = await commissionsOf(db, comic)
  return withCast([{ panel, commission: commission(panel, 0) }], await peopleIn(db, comic))
}

async function peopleIn(db: Knex, comic: Comic): Promise<Person[]> {
  const { character } = await chosenOf(db, comic)
  return peopleOf({ ...comic, hero: character?.description ?? null })
}

function withCast(ordered: readonly Ordered[], people: readonly Person[]): Sheet {
  const commissions = ordered.map(({ commission }) => commission)
  return { ordered, cast: castOf(commissions, people) }
}

const MAX_PANELS = 9

/** The fewest pictures, with as many panels each. A panel of another shape is a picture of its own. */
export function sheetsOf<One extends Pick<Ordered, 'commission'>>(panels: readonly One[], layout: Layout): One[][] {
  const isGridded = ({ commission: { scene } }: One) => layout === 'sheet' && (scene?.size ?? 'wide') === 'wide'
  const [gridded, others] = [panels.filter(isGridded), panels.filter((one) => !isGridded(one))]
  const count = Math.ceil(gridded.length / MAX_PANELS)
  const start = (nth: number) => Math.floor((nth * gridded.length) / count)
  const grids = Array.from({ length: count }, (_, nth) => gridded.slice(start(nth), start(nth + 1)))
  return [...grids, ...others.map((one) => [one])]
}
