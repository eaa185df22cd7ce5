import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { type Comic, chosenOf, type Panel } from '../comic/queries.ts'
import type { Commission } from '../script/script.ts'

export type DrawablePanel = Pick<Panel, 'id' | 'description' | 'dialogues' | 'scene' | 'page_number' | 'panel_number'>

/** `reservation`: what pays for the pictures at Google. */
export async function commissionsOf(db: Knex, comic: Comic, reservation: number | null = null) {
  const chosen = await chosenOf(db, comic)
  const hero = chosen.character?.description ?? null
  const backgrounds = chosen.backgrounds.map((background) => background.description)
  const { characters, style, mood, user_id: userId } = comic
  return ({ description, dialogues, scene, page_number, panel_number }: DrawablePanel, take: number): Commission => {
    const seed = `${comic.seed}/${page_number}/${panel_number}`
    return {
      description,
      dialogues,
      scene,
      characters,
      hero,
      backgrounds,
      style,
      mood,
      seed,
      take,
      userId,
      reservation,
    }
  }
}

/** The same for all pictures of a panel. */
export const keyOf = ({ description, characters, hero, backgrounds, style, mood }: Commission): string =>
  createHash('sha256')
    .update(JSON.stringify([description, characters.map(Object.values), hero, backgrounds, style, mood]))
    .digest('hex')
