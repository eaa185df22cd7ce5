import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { readQuery } from '../../web/form.ts'
import type { Catalog } from '../catalog.ts'
import { days } from '../contract/contract.ts'
import { toZone } from '../contract/zones.ts'
import { type NewEpisodes, PAGES_OF_A_WEEK } from '../known-cards.ts'
import { type Pictures, sourceNote } from '../view-models/cards.ts'
import { scheduleHref, scheduleView, slugsIn, TELLING_MS } from '../view-models/schedule.ts'
import { schedulePage } from '../views.ts'

/** An unknown day means the whole week, an unknown zone WIB. */
const ScheduleQuery = z.object({
  day: z
    .string()
    .transform((name) => days.find((day) => day.toLowerCase() === name.toLowerCase()) ?? null)
    .catch(null),
  zona: z.string().catch('wib').transform(toZone),
  tampilan: z.string().catch(''),
})

type Deps = { catalog: Catalog; newEpisodes: NewEpisodes; pictures: Pictures }

/** The weekly release schedule. Its fragment also updates the schedule on the home page. */
export function schedulePages(router: AppRouter, { catalog, newEpisodes, pictures }: Deps) {
  router.get('/jadwal-rilis', allow('anyone'), async (ctx) => {
    const { day, zona: zone, tampilan } = readQuery(ScheduleQuery, ctx.query)
    // The first page of new episodes, which many pages ask for, often ends before the slots that come next.
    const [answer] = await Promise.all([
      catalog.ask(ctx.state, 'schedule', {}),
      catalog.askAside(ctx.state, 'latest', { page: 2 }),
    ])
    const now = new Date()
    const selection = { day, zone, board: tampilan === 'papan' }
    const recentEpisodes = await newEpisodes(slugsIn(answer.data), now, PAGES_OF_A_WEEK, TELLING_MS)
    const schedule = scheduleView(answer.data, selection, { pictures, released: recentEpisodes, now })
    schedulePage(ctx, {
      schedule,
      note: sourceNote(answer, now),
      canonical: scheduleHref({ day, zone: toZone('wib') }),
    })
  })
}
