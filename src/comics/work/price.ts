import type { Knex } from 'knex'
import type { ComicRow, CreatorRow } from '../../db/tables.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { hasRoom } from '../../uploads/allowance.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { imageProblem } from '../../uploads/uploads.ts'
import { Refusal } from '../../web/refusal.ts'
import { type Comic, findComic } from '../comic/queries.ts'
import { bookCredits, readCharge, spendCredits } from '../creators/queries.ts'
import { ceilingAbove, findReservation, releaseRest, reserve } from '../engines/google/ledger-queries.ts'
import type { Scenes } from '../engines/scene-of.ts'
import type { Layout } from '../environment.ts'
import { isDrawing } from '../rules/making.ts'
import { comicSettings, settingsFor } from '../settings.ts'
import { planDrawing } from './plan.ts'

export const illustrators = ['built-in', 'model'] as const
export type IllustratorKind = (typeof illustrators)[number]
export const choices = ['auto', ...illustrators] as const
export type Choice = (typeof choices)[number]

export type Price = {
  illustrator: IllustratorKind
  credits: number
  /** 0 for the kit. */
  perPanel: number
  /** Panels that the model still has to draw. Paid ones are left out, also in `pictures`. */
  panels: number
  pictures: number
  /** The reason why the drawing is refused. */
  obstacle: Refusal | null
  /** A message to the creator. */
  notice: string | null
}

const LIMIT = 'Batas gambar model hari ini tercapai'

/** The usual maximum size of a stored picture in bytes. */
const PICTURE_BYTES = 500_000

type Buyer = Pick<CreatorRow, 'user_id' | 'kredit' | 'kredit_bought'>

/** `pictures`: pictures with several panels each, and pictures of the cast. */
type Amount = { panels: number; pictures: number }

/** Only bought credits pay for the model. `layout`: null without a model. */
async function priceOfPictures(db: Knex, layout: Layout | null, buyer: Buyer, amount: Amount): Promise<Price> {
  const { panels, pictures } = amount
  const { credits_panel: perPanel } = await readSettings(db, settingsFor(layout))
  const credits = perPanel * panels
  const use = { service: 'picture', units: pictures, user_id: buyer.user_id } as const
  const isRoomy = await hasRoom(db, buyer.user_id, (panels + pictures) * PICTURE_BYTES)
  const obstacle = !layout
    ? new Refusal(503, 'Model gambar tidak tersedia di server ini.')
    : Number(buyer.kredit_bought) < credits
      ? new Refusal(402, `Kredit yang kamu beli tidak cukup. Gambar dari model butuh ${credits} kredit.`)
      : !isRoomy
        ? new Refusal(409, imageProblem(new ImageRefusal('own_full')))
        : (await ceilingAbove(db, use, new Date())) && new Refusal(429, `${LIMIT}, digambar mesin bawaan.`)
  return { illustrator: 'model', credits, perPanel, panels, pictures, obstacle, notice: null }
}

type DrawnComic = Pick<ComicRow, 'illustrator'>

/** Null if the redraw is free, because no model has drawn the comic. */
export async function priceOfRedraw(db: Knex, layout: Layout | null, buyer: Buyer, { illustrator }: DrawnComic) {
  if (illustrator !== 'gemini') return null
  const price = await priceOfPictures(db, layout, buyer, { panels: 1, pictures: 1 })
  return price.obstacle?.status === 429 ? { ...price, obstacle: new Refusal(429, `${LIMIT}. Coba lagi besok.`) } : price
}

/** `scenes`: the scenes of the panels, if they were read already. */
type Drawing = { choice: Choice; scenes?: Scenes | undefined }

/** `auto`: the model if nothing prevents it, otherwise the kit. */
export async function getPrice(db: Knex, layout: Layout | null, buyer: Buyer, comicId: number, drawing: Drawing) {
  const { choice, scenes } = drawing
  let notice: string | null = null
  if (choice === 'model' || (choice === 'auto' && layout)) {
    const price = await priceOfPictures(db, layout, buyer, await countPictures(db, comicId, layout, scenes))
    if (choice === 'model' || !price.obstacle) return price
    if (price.obstacle.status === 429) notice = price.obstacle.message
  }
  const { credits_drawing: credits } = await readSettings(db, comicSettings)
  const few = `Kreditmu tidak cukup. Menggambar satu komik butuh ${credits} kredit.`
  const obstacle = Number(buyer.kredit) < credits ? new Refusal(402, few) : null
  const price: Price = { illustrator: 'built-in', credits, perPanel: 0, panels: 0, pictures: 0, obstacle, notice }
  return price
}

/** The illustrator of the comic, and the credits that the last run holds or has taken. */
export async function drawnBy(db: Knex, comic: Comic) {
  const { id: comic_id, run, illustrator } = comic
  const { amount: credits } = await readCharge(db, { comic_id, run })
  if (await findReservation(db, comic_id, run)) return { illustrator: 'model', credits } as const
  const lastIllustrator = illustrator === 'gemini' ? 'model' : illustrator
  return { illustrator: isDrawing(comic) ? 'built-in' : lastIllustrator, credits } as const
}

async function countPictures(db: Knex, id: number, layout: Layout | null, scenes?: Scenes): Promise<Amount> {
  const comic = await findComic(db, id)
  if (!comic || !layout) return { panels: 0, pictures: 0 }
  const { panels, sheets, missing } = await planDrawing(db, comic, layout, scenes)
  return { panels, pictures: sheets.length + missing.length }
}

type Run = Pick<ComicRow, 'id' | 'user_id' | 'run' | 'title'>

/**
 * Holds the credits, and the cost of the pictures at Google. The caller has locked the creator, the comic and the uses
 * of the day.
 */
export async function hold(trx: Knex, buyer: Buyer, { id: comic_id, user_id, run, title }: Run, price: Price) {
  if (price.obstacle) throw price.obstacle
  const isModel = price.illustrator === 'model'
  const { panels, pictures: units } = price
  const use = { service: 'picture', units, panels, user_id, comic_id, run } as const
  if (isModel && typeof (await reserve(trx, use, new Date())) === 'string')
    throw new Error('a ceiling was reached behind a lock')
  const description = `Menggambar ${title ?? 'komik'}`
  const spending = { user_id, kind: 'hold', amount: -price.credits, description, comic_id, run } as const
  await spendCredits(trx, buyer, spending, { boughtFirst: isModel })
}

/**
 * Returns held credits: for the model, the share of panels that are neither drawn nor being drawn; for the kit,
 * everything unless `isDone`. Credits are returned only once. The caller has locked the creator and the comic.
 */
export async function giveBack(trx: Knex, { id, user_id, run, title }: Run, why: string, isDone = false) {
  const isModel = (await findReservation(trx, id, run)) !== null
  const { all, rest } = isModel ? await releaseRest(trx, id, run) : { all: 1, rest: isDone ? 0 : 1 }
  if (rest <= 0) return
  const charge = await readCharge(trx, { comic_id: id, run })
  const [amount, bought] = [(charge.amount * rest) / all, (charge.bought * rest) / all]
  const booked = { user_id, kind: 'release', description: `${why}: ${title ?? 'komik'}`, comic_id: id, run } as const
  if (amount > 0) await bookCredits(trx, { ...booked, amount, bought })
}
