import * as z from 'zod'
import { everyHour } from '../jobs/run.ts'
import { allow } from '../platform/access.ts'
import { feature, type Site } from '../platform/feature.ts'
import { createRouter } from '../web/context.ts'
import { DAY_MS, dayBegins, span } from '../web/dates.ts'
import { readQuery, Text, wholeNumber } from '../web/form.ts'
import { page } from '../web/render.ts'
import { readLabels } from './labels.ts'
import { findChoices, findEntries, MAX_COUNTED, pruneRefused, REFUSED_RETENTION_MS } from './queries.ts'
import { auditView, ENTRIES_PER_PAGE } from './view-model.ts'

const auditPage = page<{ audit: ReturnType<typeof auditView> }>('/audit/list', '/audit/_entries')

const Word = Text.min(1).max(100).nullable().catch(null)
const Day = z.iso.date().nullable().catch(null)
/** Users reach entries beyond the counted ones by filters. */
const LastPage = z.int().max(MAX_COUNTED / ENTRIES_PER_PAGE)
const Page = wholeNumber(LastPage.min(1))
const Filter = z.object({ orang: Word, jenis: Word, dari: Day, sampai: Day, page: Page.catch(1) })

const right = 'admin'

/** The log for admins: which user did what, when and from which IP address. */
export const audit = feature({
  name: 'audit',
  links: [
    { place: 'staff', group: 'admin', right, key: 'audit', href: '/admin/audit/', text: 'Audit', icon: 'history' },
  ],
  privacy: () => ({
    kept: [
      [
        'Catatan audit: siapa melakukan apa, kapan, dan dari alamat IP mana, untuk masuk, keluar, dan pekerjaan staf.',
        `Percobaan masuk yang ditolak ${span(REFUSED_RETENTION_MS)}; yang lain selama situs ini ada, dan tanpa namamu kalau akunmu dihapus.`,
      ],
    ],
  }),
  open: (site) => ({
    routers: [routes(site)],
    jobs: [everyHour('prune refused log-ins', 'Membuang catatan penolakan', () => pruneRefused(site.db, new Date()))],
  }),
})

function routes({ db, features }: Pick<Site, 'db' | 'features'>) {
  const router = createRouter()
  const labels = readLabels(features)
  router.get('/admin/audit', allow('admin'), async (ctx) => {
    const filter = readQuery(Filter, ctx.query)
    const choices = await findChoices(db)
    const result = await findEntries(db, {
      actor: filter.orang,
      kind: filter.jenis,
      from: filter.dari === null ? null : dayBegins(filter.dari),
      to: filter.sampai === null ? null : new Date(dayBegins(filter.sampai).getTime() + DAY_MS),
      limit: ENTRIES_PER_PAGE,
      offset: (filter.page - 1) * ENTRIES_PER_PAGE,
    })
    const audit = auditView({ ...result, filter, choices, most: MAX_COUNTED, labels })
    auditPage(ctx, { audit })
  })
  return router
}
