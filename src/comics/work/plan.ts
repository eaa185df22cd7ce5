import type { Knex } from 'knex'
import { type Comic, listPanels, type Panel, readChoices } from '../comic/queries.ts'
import type { Scenes } from '../engines/scene-of.ts'
import type { Layout } from '../environment.ts'
import { listPeople, selectCast } from '../script/people.ts'
import type { Commission, Person } from '../script/script.ts'
import { commissionKey, prepareCommissions } from './picture-key.ts'
import { listPaid } from './queries.ts'
import { listReferences } from './reference-queries.ts'

export type Ordered = { panel: Panel; commission: Commission }

/** The panels in one picture of the model, in reading order, and the people whose references the model gets. */
export type Sheet = { ordered: readonly Ordered[]; cast: readonly Person[] }

/**
 * The remaining work of a model. `people`: the whole cast. `missing`: the people whose references must be drawn first.
 */
type Plan = { panels: number; sheets: readonly Sheet[]; people: readonly Person[]; missing: readonly Person[] }

/**
 * Leaves out panels with a paid picture that still fits. `cachedScenes`: the scenes of the panels, if they were read
 * already.
 */
export async function planDrawing(db: Knex, comic: Comic, layout: Layout, cachedScenes?: Scenes): Promise<Plan> {
  const commission = await prepareCommissions(db, comic, cachedScenes)
  const paidKeys = new Set((await listPaid(db, comic.id)).map(({ panel_id, commission: key }) => `${panel_id} ${key}`))
  const ordered = (await listPanels(db, comic.id))
    .map((panel) => ({ panel, commission: commission(panel, 0) }))
    .filter(({ panel, commission }) => !paidKeys.has(`${panel.id} ${commissionKey(commission)}`))
  const people = await peopleIn(db, comic)
  const sheets = splitSheets(ordered, layout).map((one) => withCast(one, people))
  const references = await listReferences(db, comic.id)
  const sheetKeys = new Set(sheets.flatMap(({ cast }) => cast.map(({ key }) => key)))
  const missing = people.filter(({ key }) => sheetKeys.has(key) && !references.has(key))
  return { panels: ordered.length, sheets, people, missing }
}

/** The sheet for a single panel. */
export async function makeSheet(db: Knex, comic: Comic, panel: Panel): Promise<Sheet> {
  const commission = await prepareCommissions(db, comic)
  return withCast([{ panel, commission: commission(panel, 0) }], await peopleIn(db, comic))
}

async function peopleIn(db: Knex, comic: Comic): Promise<Person[]> {
  const { character } = await readChoices(db, comic)
  return listPeople({ ...comic, hero: character?.description ?? null })
}

function withCast(ordered: readonly Ordered[], people: readonly Person[]): Sheet {
  const commissions = ordered.map(({ commission }) => commission)
  return { ordered, cast: selectCast(commissions, people) }
}

const MAX_PANELS = 9

/**
 * Splits panels into as few pictures as possible, with about equal numbers of panels. A panel of another shape is a
 * picture of its own.
 */
export function splitSheets<One extends Pick<Ordered, 'commission'>>(panels: readonly One[], layout: Layout): One[][] {
  const isGridded = ({ commission: { scene } }: One) => layout === 'sheet' && (scene?.size ?? 'wide') === 'wide'
  const [gridded, others] = [panels.filter(isGridded), panels.filter((one) => !isGridded(one))]
  const count = Math.ceil(gridded.length / MAX_PANELS)
  const start = (nth: number) => Math.floor((nth * gridded.length) / count)
  const grids = Array.from({ length: count }, (_, nth) => gridded.slice(start(nth), start(nth + 1)))
  return [...grids, ...others.map((one) => [one])]
}
