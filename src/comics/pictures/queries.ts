import type { Knex } from 'knex'
import type { Face } from '../../artwork/comic/scene.ts'
import type { ComicRenderRow } from '../../db/comic-rows.ts'
import { publicOnly } from '../rules/visibility.ts'

export type ShownRender = Pick<ComicRenderRow, 'id' | 'picture' | 'take' | 'panel_id'> & {
  comic_id: number
  user_id: number
  /** The comic is public and shows it, or has shown it before. */
  is_public: boolean
  published_at: Date | null
}

export const findRender = async (db: Knex, id: number): Promise<ShownRender | null> =>
  (await db('comic_renders')
    .join('comic_panels', 'comic_panels.id', 'panel_id')
    .join('comics', 'comics.id', 'comic_id')
    .where('comic_renders.id', id)
    .first('comic_renders.id', 'picture', 'take', 'panel_id', 'comic_id', 'user_id', 'published_at', {
      is_public: db.raw(`coalesce(${publicOnly} and (was_shown or render_id = comic_renders.id), false)`),
    })) ?? null

/** Returns false if the sample has a picture by now. */
export const setPicture = async (db: Knex, id: number, picture: string, faces: readonly Face[]): Promise<boolean> =>
  (await db('comic_renders')
    .where({ id, picture: null })
    .update({ picture, faces: JSON.stringify(faces) })) > 0
