import type { PageName } from '../../platform/sections.ts'
import { animeHref, episodeHref } from '../addresses.ts'
import type { Catalog } from '../catalog.ts'
import { decoded } from '../contract/slugs.ts'
import type { Pictures } from '../view-models/cards.ts'
import { episodeView } from '../view-models/episode.ts'
import type { PlayerHosts } from '../view-models/players.ts'
import { animeView } from '../view-models/show.ts'

type Deps = { catalog: Pick<Catalog, 'askAside'>; pictures: Pictures; hosts: PlayerHosts }

/** Names pages of titles and episodes from cached answers; no source and no other server is asked. */
export const pageNames =
  ({ catalog, pictures, hosts }: Deps) =>
  async (path: string): Promise<PageName | null> => {
    const slug = decoded(/^\/(?:anime|episode)\/([^?#]+)\//.exec(path)?.[1] ?? '') ?? ''
    const reader = { prefetch: true, madeOf: [] }
    const now = new Date()
    if (path.startsWith(animeHref(slug))) {
      const answer = await catalog.askAside(reader, 'detail', { slug })
      if (!answer) return null
      const { title, scene } = animeView(answer.data, slug, { pictures, now })
      return { name: title, picture: scene }
    }
    const answer = path.startsWith(episodeHref(slug)) ? await catalog.askAside(reader, 'episode', { slug }) : null
    if (!answer) return null
    const wishes = { slug, server: null, hosts, pictures, now, coming: null }
    const { heading, scene } = episodeView(answer.data, null, wishes)
    return { name: heading, picture: scene }
  }
