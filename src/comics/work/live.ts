import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Hub } from '../../live/hub.ts'
import { type Fragment, message } from '../../live/message.ts'
import type { Channel } from '../../live/upgrade.ts'
import { may } from '../../web/rights.ts'
import { comicTopic } from '../comic/comic.ts'
import { type Comic, findComic } from '../comic/queries.ts'
import { isWorking } from '../rules/making.ts'
import { type DrawnPanel, findOwner, listLine, listPictures } from './queries.ts'

const ADDRESS = /^\/ws\/comics\/([1-9]\d{0,8})\/$/

/** `position`: the place in the line while the comic waits. */
export type Progress = { comic: Comic; drawn: readonly DrawnPanel[]; position: number | null }

export async function readProgress(db: Knex, comic: Comic): Promise<Progress> {
  const { id, draft_status: status, run } = comic
  const isDrawn = status === 'RENDERING' || status === 'COMPLETED'
  return {
    comic,
    drawn: isDrawn ? await listPictures(db, id, status === 'RENDERING' ? run : null) : [],
    position: status === 'PENDING' ? (await listLine(db)).indexOf(id) + 1 || null : null,
  }
}

type Render = (progress: Progress) => readonly Fragment[]

export function comicChannel(db: Knex, render: Render): Channel {
  const toComicId = (topic: string) => Number(topic.slice('comic:'.length))
  return {
    pattern: '/ws/comics/:id/',
    right: 'signed_in',
    kind: 'comic',
    topicOf(path) {
      const id = ADDRESS.exec(path)?.[1]
      return id === undefined ? null : comicTopic(Number(id))
    },
    // The channel itself refuses visitors, after the upgrade of the connection.
    admit: async (topic, { state: { viewer } }) =>
      !may(viewer, 'signed_in') || (await findOwner(db, toComicId(topic))) === viewer?.id,
    async snapshot(topic) {
      const comic = await findComic(db, toComicId(topic))
      return comic ? render(await readProgress(db, comic)) : []
    },
  }
}

/**
 * Pushes a committed change to the creator. If the line has moved, pushes the new places to all waiting creators. Logs
 * errors.
 */
export function announceComics({ db, hub, log, render }: { db: Knex; hub: Hub; log: Logger; render: Render }) {
  let line: readonly number[] = []

  async function announce(changedId: number): Promise<void> {
    const before = line
    line = await listLine(db)
    const moved = line.filter((id, at) => id !== changedId && before[at] !== id)
    for (const id of [changedId, ...moved]) await push(id)
  }

  async function push(id: number): Promise<void> {
    const comic = await findComic(db, id)
    if (!comic) return
    const progress = await readProgress(db, comic)
    const { draft_status: status, version } = comic
    const event = {
      type: 'comic_progress',
      comic_id: id,
      version,
      status,
      panels_drawn: progress.drawn.length,
      panels_total: comic.panel_count,
      queue_position: progress.position,
      // After the end of the work, parts of the page that depend on more than the progress are loaded again.
      ...(!isWorking(comic) && { refresh: '[data-komik]' }),
    }
    hub.publish(comicTopic(id), message(event, render(progress)))
  }

  return (id: number): void => {
    announce(id).catch((err: unknown) => log.warn({ err, comic: id }, 'the progress of a comic was not pushed'))
  }
}
