import { allow } from '../../platform/access.ts'
import type { AppRouter, Reader } from '../../web/context.ts'
import type { Catalog } from '../catalog.ts'
import { dayIn, toZone } from '../contract/zones.ts'
import type { NewEpisodes } from '../known-cards.ts'
import { type Pictures, sourceNote } from '../view-models/cards.ts'
import { HERO_SIZE, homeView } from '../view-models/home.ts'
import { slugsIn, TELLING_MS } from '../view-models/schedule.ts'
import { websiteData } from '../view-models/structured.ts'
import { homePage } from '../views.ts'

type Deps = {
  catalog: Catalog
  newEpisodes: NewEpisodes
  pictures: Pictures
  sections: (reader: Reader) => Promise<string[]>
}

export function homePages(router: AppRouter, { catalog, newEpisodes, pictures, sections }: Deps) {
  router.get('/', allow('anyone'), async (ctx) => {
    const { baseUrl } = ctx.state
    const answer = await catalog.ask(ctx.state, 'home', {})
    const top = answer.data.top10.slice(0, HERO_SIZE)
    const asides = top.map(({ anime_slug: slug }) => slug && catalog.askAside(ctx.state, 'detail', { slug }))
    const now = new Date()
    const [details, others, recentEpisodes] = await Promise.all([
      Promise.all(asides),
      sections(ctx.state),
      newEpisodes(slugsIn(answer.data.jadwal_rilis), now, 1, TELLING_MS),
    ])
    const zone = toZone('wib')
    const data = details.map((detail) => (detail ? detail.data : null))
    const home = homeView(
      answer.data,
      data,
      { day: dayIn(zone.iana, now), zone },
      { pictures, released: recentEpisodes, now },
    )
    const scene = home.hero[0]?.scene
    if (scene) ctx.append('Link', `<${scene}>; rel=preload; as=image; fetchpriority=high`)
    homePage(ctx, { home, others, note: sourceNote(answer, now), jsonLd: [websiteData(baseUrl)] })
  })
}
