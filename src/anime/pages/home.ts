import type { AppRouter, Ingredient } from '../../web/context.ts'
import { Refusal } from '../../web/errors.ts'
import type { Catalog } from '../catalog.ts'
import type { AnswerData } from '../contract.ts'
import { sourceNote } from '../present/cards.ts'
import { HERO_SIZE, homeView } from '../present/home.ts'
import { websiteData } from '../structured.ts'
import { homePage } from '../views.ts'
import { dayIn, zones } from '../zones.ts'

/** Milliseconds the page waits for what only adorns it; what comes later renews it. */
const PATIENCE = 300

/** The home page: all from one answer, but the hero's synopses and first episodes from each title's own. */
export function homePages(router: AppRouter, { catalog }: { catalog: Catalog }) {
  router.get('/', async (ctx) => {
    const { baseUrl } = ctx.state
    const answer = await catalog.ask('home', {})
    const extras = await askDetails(
      catalog,
      answer.data.top10.slice(0, HERO_SIZE).map((item) => item.anime_slug),
    )
    ctx.state.madeOf.push(answer, ...extras)
    const now = new Date()
    const today = dayIn(zones.wib.iana, now)
    const details = extras.map((extra) => extra.detail)
    const home = homeView(answer.data, details, { day: today, zone: 'wib', today }, { baseUrl, now })
    const scene = home.hero[0]?.scene
    if (scene) ctx.append('Link', `<${scene}>; rel=preload; as=image; fetchpriority=high`)
    homePage(ctx, {
      home,
      note: sourceNote(answer, now),
      jsonLd: [websiteData(baseUrl)],
    })
  })
}

type Extra = Ingredient & { detail: AnswerData['detail'] | null }

async function askDetails(catalog: Catalog, slugs: (string | null)[]): Promise<Extra[]> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, PATIENCE, null)
  })
  const extras = Promise.all(slugs.map((slug) => (slug === null ? without : askDetail(catalog, slug, patience))))
  return extras.finally(() => clearTimeout(timer))
}

/** The title's own answer if it comes in time; one that fails is left out, one that comes late ends the page's life. */
async function askDetail(catalog: Catalog, slug: string, patience: Promise<null>): Promise<Extra> {
  let arrived = false
  const asked = catalog.ask('detail', { slug }).then(
    (answer) => {
      arrived = true
      return { detail: answer.data, isCurrent: answer.isCurrent }
    },
    (error: unknown) => {
      if (error instanceof Refusal) return without
      throw error
    },
  )
  return (await Promise.race([asked, patience])) ?? { detail: null, isCurrent: () => !arrived }
}

const without: Extra = { detail: null, isCurrent: () => true }
