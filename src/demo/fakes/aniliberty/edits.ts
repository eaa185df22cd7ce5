import { type EpisodeWishes, makeEpisode, makeRelease, type ReleaseWishes, stamp } from './make.ts'
import type { Episode, Release, ReleaseEntry } from './shapes.ts'
import type { Store } from './store.ts'

/** An edit of something that does not exist (404), or with a number or alias that is taken (400). */
export class BadEdit extends Error {
  readonly status: 400 | 404
  constructor(status: 400 | 404, message: string) {
    super(message)
    this.status = status
  }
}

export type Edits = ReturnType<typeof createEdits>

/**
 * Edits that upstream's staff make. Releases are named by alias or number. Edits throw a `BadEdit`. Each edit has its
 * own time: now, and at least a second after the previous edit.
 */
export function createEdits({ store, now }: { store: () => Store; now: () => Date }) {
  let last = 0
  const next = () => {
    last = Math.max(last + 1_000, now().getTime())
    return stamp(new Date(last))
  }

  function required(key: string): ReleaseEntry {
    const entry = store().find(key)
    if (!entry) throw new BadEdit(404, `there is no release ${key}`)
    return entry
  }

  return {
    /**
     * Adds an episode with the next whole number, or with `ordinal`. Changes the release's `fresh_at` and `updated_at`.
     */
    addEpisode(key: string, wishes: Partial<EpisodeWishes> = {}): Episode {
      const entry = required(key)
      const { episodes } = entry
      const highest = episodes.reduce((most, { ordinal }) => Math.max(most, Math.floor(ordinal)), 0)
      const at = next()
      const usual = { ordinal: highest + 1, sort_order: episodes.length + 1, updated_at: at }
      const episode = makeEpisode(entry.release.id, { ...usual, ...wishes })
      entry.episodes = [...episodes, episode]
      Object.assign(entry.release, { fresh_at: at, updated_at: at })
      store().changed()
      return episode
    },
    /** Adds a release. Its default number is the next free one. */
    addRelease(wishes: ReleaseWishes): ReleaseEntry {
      const all = store().all()
      const id = wishes.id ?? 1 + all.reduce((most, { release }) => Math.max(most, release.id), 0)
      for (const key of [String(id), wishes.alias])
        if (store().find(key)) throw new BadEdit(400, `there is a release ${key} already`)
      const at = next()
      const entry = makeRelease({ created_at: at, updated_at: at, fresh_at: at, ...wishes, id })
      store().add(entry)
      return entry
    },
    /** Edits a release. Changes `updated_at`, but not `fresh_at`. */
    edit(key: string, changes: Partial<Omit<Release, 'id' | 'alias'>>): Release {
      const { release } = required(key)
      Object.assign(release, changes, { updated_at: next() })
      store().changed()
      return release
    },
    /** Replaces a file: changes only the `updated_at` of the episode. */
    reupload(key: string, ordinal: number): Episode {
      const entry = required(key)
      const episode = entry.episodes.find((each) => each.ordinal === ordinal)
      if (!episode) throw new BadEdit(404, `${key} has no episode ${ordinal}`)
      const replaced = { ...episode, updated_at: next() }
      entry.episodes = entry.episodes.map((each) => (each === episode ? replaced : each))
      return replaced
    },
    deleteRelease(key: string): void {
      store().remove(required(key))
    },
  }
}
