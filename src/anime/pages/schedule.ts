import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { readQuery } from '../../web/form.ts'
import type { Catalog } from '../catalog.ts'
import { days } from '../contract/contract.ts'
import { zoneOf } from '../contract/zones.ts'
import { type NewEpisodes, PAGES_OF_A_WEEK } from '../known-cards.ts'
import { type Pictures, sourceNote } from '../view-models/cards.ts'
import { scheduleHref, scheduleView, slugsIn, TELLING_MS } from '../view-models/schedule.ts'
import { schedulePage } from '../views.ts'

/** An unknown day means the whole week, an unknown zone WIB. */
const Wish = z.object({
  day: z
    .string()
    .transform((name) => days.find((day) => day.toLowerCase() === name.toLowerCase()) ?? null)
    .catch(null),
  zona: z.string().catch('wib').transform(zoneOf),
  tampilan: z.string().catch(''),
})

type Deps = { catalog: Catalog; newEpisodes: NewEpisodes; pictures: Pictures }

/** The weekly release schedule. Its fragment also updates the schedule on the home page. */
export function schedulePages(router: AppRouter, { catalog, newEpisodes, pictures }: Deps) {
  router.get('/jadwal-rilis', allow('anyone'), async (ctx) => {
    const { day, zona: zone, tampilan } = readQuery(Wish, ctx.query)
    // The first page of new episodes, which many pages ask for, often ends before the slots that come next.
    const [answer] = await Promise.all([
      catalog.ask(ctx.state, 'schedule', {}),
      catalog.askAside(ctx.state, 'latest', { page: 2 }),
    ])
    const now = new Date()
    const wish = { day, zone, board: tampilan === 'papan' }
    const released = await newEpisodes(slugsIn(answer.data), now, PAGES_OF_A_WEEK, TELLING_MS)
    const schedule = scheduleView(answer.data, wish, { pictures, released, now })
    schedulePage(ctx, {
      schedule,
      note: sourceNote(answer, now),
      canonical: scheduleHref({ day, zone: zoneOf('wib') }),
    })
  })
}
