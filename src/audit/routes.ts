import type { Knex } from 'knex'
import { z } from 'zod'
import { createRouter, wantsFragment } from '../web/context.ts'
import { dayBegins } from '../web/dates.ts'
import { readQuery, Text, wholeNumber } from '../web/form.ts'
import { answerFragment } from '../web/render.ts'
import { auditView, ENTRIES_PER_PAGE } from './present.ts'
import { findChoices, findEntries, MOST_COUNTED } from './queries.ts'
import { auditFragment, auditPage } from './views.ts'

const Word = Text.min(1).max(100).nullable().catch(null)
const Day = z.iso.date().nullable().catch(null)
/** Beyond what is counted the filters lead. */
const Page = wholeNumber(
  z
    .int()
    .min(1)
    .max(MOST_COUNTED / ENTRIES_PER_PAGE),
)
const Filter = z.object({ orang: Word, jenis: Word, dari: Day, sampai: Day, page: Page.catch(1) })

/** Who did what, when and from where. */
export function auditRoutes({ db }: { db: Knex }) {
  const router = createRouter()
  router.get('/admin/audit', async (ctx) => {
    const filter = readQuery(Filter, ctx.query)
    const choices = await findChoices(db)
    const found = await findEntries(db, {
      actor: filter.orang,
      kind: filter.jenis,
      from: filter.dari === null ? null : dayBegins(filter.dari),
      to: filter.sampai === null ? null : new Date(dayBegins(filter.sampai).getTime() + DAY),
      limit: ENTRIES_PER_PAGE,
      offset: (filter.page - 1) * ENTRIES_PER_PAGE,
    })
    const audit = auditView({ ...found, filter, choices, most: MOST_COUNTED })
    if (wantsFragment(ctx)) answerFragment(ctx, auditFragment({ audit }))
    else auditPage(ctx, { audit })
  })
  return router
}

const DAY = 86_400_000
