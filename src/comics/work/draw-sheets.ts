import type { Knex } from 'knex'
import { ImageRefusal, isBusy, patiently } from '../../uploads/image-job.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { type Comic, listPanels } from '../comic/queries.ts'
import { keepPanels, wasteCall } from '../engines/google/ledger-queries.ts'
import type { Commission, Model, Person } from '../script/script.ts'
import { commissionKey, prepareCommissions } from './picture-key.ts'
import { planDrawing, type Sheet } from './plan.ts'
import { addRender, findTake, listPictures, moveOn, type NewRender, takePaid } from './queries.ts'
import { addReference, dropReferences, listReferences } from './reference-queries.ts'

/** `reservation`: the reservation that pays for the calls at Google. */
type Deps = { db: Knex; model: Model; uploads: Uploads; reservation: number }

/**
 * All panels of one picture are stored together, so that the work continues with the next picture after a crash.
 * Pictures that arrive after a cancellation are kept for the next run, and so are references. Throws the errors of the
 * model.
 */
export async function drawSheets(deps: Deps, comic: Comic, announce: () => void, signal: AbortSignal): Promise<void> {
  const { db, model, uploads, reservation } = deps
  await takeAllPaid(db, comic)
  const { panels, sheets, people, missing } = await planDrawing(db, comic, model.layout)
  await keepPanels(db, reservation, panels)
  const keys = people.map(({ key }) => key)
  for (const name of await dropReferences(db, comic.id, keys)) await uploads.forgetImage(name)
  for (const person of missing) {
    signal.throwIfAborted()
    await drawReference(deps, comic, person, signal)
  }
  for (const sheet of sheets) {
    signal.throwIfAborted()
    if (!(await storeSheet(deps, comic, await drawSheet(deps, comic, sheet, signal)))) return
    announce()
  }
}

/** Assigns pictures that earlier runs paid for to this run. */
async function takeAllPaid(db: Knex, comic: Comic): Promise<void> {
  const commission = await prepareCommissions(db, comic)
  const drawnIds = new Set((await listPictures(db, comic.id, comic.run)).map(({ panel_id }) => panel_id))
  for (const panel of await listPanels(db, comic.id))
    if (!drawnIds.has(panel.id)) await takePaid(db, panel.id, commissionKey(commission(panel, 0)), comic.run)
}

async function drawReference(deps: Deps, comic: Comic, person: Person, signal: AbortSignal): Promise<void> {
  const { db, model, uploads, reservation } = deps
  const { style, user_id: userId } = comic
  const bytes = await model.portray({ reservation, userId, person, style }, signal)
  const name = await store(deps, bytes, { owner: userId, alt: person.name, panels: 0 }, signal)
  if (!(await addReference(db, comic.id, person.key, name))) await uploads.forgetImage(name)
}

type StoredPicture = Omit<NewRender, 'run' | 'picture'> & { picture: string }

/** Makes one call of the model. Returns a stored picture for each panel. Throws the errors of the model. */
export async function drawSheet(deps: Deps, comic: Comic, { ordered, cast }: Sheet, signal: AbortSignal) {
  const { db, model, reservation } = deps
  const commissions: Commission[] = []
  for (const { panel, commission } of ordered) commissions.push({ ...commission, take: await findTake(db, panel.id) })
  const references = await readReferences(deps, comic, cast)
  const pictures = await model.draw({ reservation, userId: comic.user_id, commissions, references }, signal)
  const storedPictures: StoredPicture[] = []
  for (const [nth, { panel, commission }] of ordered.entries()) {
    const modelPicture = pictures[nth]
    if (!modelPicture) throw new Error('the model has drawn too few panels')
    const about = { owner: comic.user_id, alt: panel.description, panels: ordered.length }
    const picture = await store(deps, modelPicture.bytes, about, signal)
    const [take, size] = [commissions[nth]?.take ?? 0, commission.scene?.size ?? 'wide']
    const of = { panel_id: panel.id, take, size, commission: commissionKey(commission) }
    storedPictures.push({ ...of, picture, faces: modelPicture.faces, illustrator: model.name })
  }
  return storedPictures
}

async function readReferences({ db, uploads }: Deps, { id }: Comic, cast: readonly Person[]) {
  const pictureNames = await listReferences(db, id)
  const references = []
  for (const { name, key } of cast) {
    const pictureName = pictureNames.get(key)
    const picture = pictureName === undefined ? null : await uploads.readImage(pictureName)
    if (picture) references.push({ name, picture })
  }
  return references
}

/** Returns false if the run is no longer wanted. */
async function storeSheet(
  { db, uploads }: Deps,
  comic: Comic,
  storedPictures: readonly StoredPicture[],
): Promise<boolean> {
  const unused: string[] = []
  const isOn = await db.transaction(async (trx) => {
    const isOn = await moveOn(trx, comic, 'RENDERING', {})
    for (const one of storedPictures)
      if ((await addRender(trx, { ...one, run: comic.run })) === null) unused.push(one.picture)
    return isOn
  })
  for (const name of unused) await uploads.forgetImage(name)
  return isOn
}

type About = { owner: number; alt: string; panels: number }

/**
 * The picture is paid for, so this waits until it can be stored. `panels`: the panels of the call. If the picture is
 * refused, the call counts as wasted.
 */
async function store({ db, uploads, reservation }: Deps, bytes: Uint8Array, about: About, signal: AbortSignal) {
  const { panels, ...of } = about
  const { name } = await patiently(() => uploads.storeImage(bytes, { ...of, isBackground: true }), signal).catch(
    async (error: unknown) => {
      if (error instanceof ImageRefusal && !isBusy(error)) await wasteCall(db, reservation, panels)
      throw error
    },
  )
  return name
}
