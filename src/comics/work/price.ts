import type { Knex } from 'knex'
import type { ComicRow } from '../../db/comic-rows.ts'
import type { CreatorRow } from '../../db/creator-rows.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { hasRoom } from '../../uploads/allowance.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { imageProblem } from '../../uploads/uploads.ts'
import { Refusal } from '../../web/refusal.ts'
import { type Comic, findComic, listPanels } from '../comic/queries.ts'
import { bookCredits, spendCredits, takenBy } from '../creators/queries.ts'
import { ceilingAbove, findReservation, releaseRest, reserve } from '../engines/google/ledger-queries.ts'
import { isDrawing } from '../rules/making.ts'
import { comicSettings } from '../settings.ts'
import { commissionsOf, keyOf } from './picture-key.ts'
import { listPaid } from './queries.ts'

export const illustrators = ['built-in', 'model'] as const
export type IllustratorKind = (typeof illustrators)[number]
export const choices = ['auto', ...illustrators] as const
export type Choice = (typeof choices)[number]

/**
 * `perPanel`: 0 for the kit. `pictures`: those that the model has to draw, without paid ones. `obstacle` refuses the
 * drawing, and `notice` is for the creator.
 */
export type Price = {
  illustrator: IllustratorKind
  credits: number
  perPanel: number
  pictures: number
  obstacle: Refusal | null
  notice: string | null
}

const LIMIT = 'Batas gambar model hari ini tercapai'

/** Bytes of a stored picture: at most, as a rule. */
const PICTURE_BYTES = 500_000

type Buyer = Pick<CreatorRow, 'user_id' | 'kredit' | 'kredit_bought'>

/** Bought credits pay for the model. */
async function priceOfPictures(db: Knex, hasModel: boolean, buyer: Buyer, pictures: number): Promise<Price> {
  const { credits_panel: perPanel } = await readSettings(db, comicSettings)
  const credits = perPanel * pictures
  const use = { service: 'picture', units: pictures, user_id: buyer.user_id } as const
  const isRoomy = await hasRoom(db, buyer.user_id, pictures * PICTURE_BYTES)
  const obstacle = !hasModel
    ? new Refusal(503, 'Model gambar tidak tersedia di server ini.')
    : Number(buyer.kredit_bought) < credits
      ? new Refusal(402, `Kredit yang kamu beli tidak cukup. Gambar dari model butuh ${credits} kredit.`)
      : !isRoomy
        ? new Refusal(409, imageProblem(new ImageRefusal('own_full')))
        : (await ceilingAbove(db, use, new Date())) && new Refusal(429, `${LIMIT}, digambar mesin bawaan.`)
  return { illustrator: 'model', credits, perPanel, pictures, obstacle, notice: null }
}

/** Null, for nothing, unless the model has drawn the comic. */
export async function priceOfRedraw(db: Knex, hasModel: boolean, buyer: Buyer, comic: Pick<ComicRow, 'illustrator'>) {
  if (comic.illustrator !== 'gemini') return null
  const price = await priceOfPictures(db, hasModel, buyer, 1)
  return price.obstacle?.status === 429 ? { ...price, obstacle: new Refusal(429, `${LIMIT}. Coba lagi besok.`) } : price
}

/** `auto`: the model where nothing is in its way, else the kit. */
export async function priceOf(db: Knex, hasModel: boolean, buyer: Buyer, id: number, choice: Choice): Promise<Price> {
  let notice: string | null = null
  if (choice === 'model' || (choice === 'auto' && hasModel)) {
    const comic = await findComic(db, id)
    const price = await priceOfPictures(db, hasModel, buyer, comic ? await countUnpaid(db, comic) : 0)
    if (choice === 'model' || !price.obstacle) return price
    if (price.obstacle.status === 429) notice = price.obstacle.message
  }
  const { credits_drawing: credits } = await readSettings(db, comicSettings)
  const few = `Kreditmu tidak cukup. Menggambar satu komik butuh ${credits} kredit.`
  const obstacle = Number(buyer.kredit) < credits ? new Refusal(402, few) : null
  return { illustrator: 'built-in', credits, perPanel: 0, pictures: 0, obstacle, notice }
}

/** Also the credits that the last run holds or took. */
export async function drawnBy(db: Knex, comic: Comic) {
  const { id: comic_id, run, illustrator } = comic
  const { amount: credits } = await takenBy(db, { comic_id, run })
  if (await findReservation(db, comic_id, run)) return { illustrator: 'model', credits } as const
  const drawn = illustrator === 'gemini' ? 'model' : illustrator
  return { illustrator: isDrawing(comic) ? 'built-in' : drawn, credits } as const
}

/** Without a paid picture of the model that still fits. */
async function countUnpaid(db: Knex, comic: Comic): Promise<number> {
  const commission = await commissionsOf(db, comic)
  const paid = new Set((await listPaid(db, comic.id)).map(({ panel_id, commission: key }) => `${panel_id} ${key}`))
  const panels = await listPanels(db, comic.id)
  return panels.filter((panel) => !paid.has(`${panel.id} ${keyOf(commission(panel, 0))}`)).length
}

type Run = Pick<ComicRow, 'id' | 'user_id' | 'run' | 'title'>

/** Credits, and the pictures' cost at Google. The caller has locked creator, comic and the uses of the day. */
export async function hold(trx: Knex, buyer: Buyer, { id: comic_id, user_id, run, title }: Run, price: Price) {
  if (price.obstacle) throw price.obstacle
  const isModel = price.illustrator === 'model'
  const use = { service: 'picture', units: price.pictures, user_id, comic_id, run } as const
  if (isModel && typeof (await reserve(trx, use, new Date())) === 'string')
    throw new Error('a ceiling was reached behind a lock')
  const description = `Menggambar ${title ?? 'komik'}`
  const spending = { user_id, kind: 'hold', amount: -price.credits, description, comic_id, run } as const
  await spendCredits(trx, buyer, spending, { boughtFirst: isModel })
}

/**
 * Of the model, pictures that are neither drawn nor in flight; of the kit everything unless `isDone`. Once only. The
 * caller has locked creator and comic.
 */
export async function giveBack(trx: Knex, { id, user_id, run, title }: Run, why: string, isDone = false) {
  const isModel = (await findReservation(trx, id, run)) !== null
  const { all, rest } = isModel ? await releaseRest(trx, id, run) : { all: 1, rest: isDone ? 0 : 1 }
  if (rest <= 0) return
  const taken = await takenBy(trx, { comic_id: id, run })
  const [amount, bought] = [(taken.amount * rest) / all, (taken.bought * rest) / all]
  const booked = { user_id, kind: 'release', description: `${why}: ${title ?? 'komik'}`, comic_id: id, run } as const
  if (amount > 0) await bookCredits(trx, { ...booked, amount, bought })
}
