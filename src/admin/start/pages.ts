import * as z from 'zod'
import { isDatabaseLost } from '../../db/connection.ts'
import { allow } from '../../platform/access.ts'
import type { Attention, AttentionView, Counts } from '../../platform/attention.ts'
import type { Site } from '../../platform/feature.ts'
import { siteVersion } from '../../root.ts'
import type { AppRouter } from '../../web/context.ts'
import { readQuery, Text } from '../../web/form.ts'
import { type StaffBar, staffBar } from '../../web/navigation.ts'
import { answerFragment, fragment, page } from '../../web/render.ts'
import { startView } from './view-model.ts'

const startPage = page<{ start: ReturnType<typeof startView> }>('/admin/start')

type Parts = { bar: StaffBar }
const menuFragment = fragment<Parts>('/shared/_staff_links')
const servicesFragment = fragment<Parts>('/shared/_staff_services')
const tabsFragment = fragment<Parts>('/shared/_staff_tabs')

const Where = z.object({ bagian: Text.max(40).catch('') })

/** The start page "Hari ini", and the parts about waiting matters that open staff pages fetch again. */
export function startPages(router: AppRouter, { log, opened }: Site) {
  router.get('/admin', allow('staff'), async (ctx) => {
    const now = new Date()
    const attentions = opened().flatMap(({ attention }) => attention ?? [])
    const counts = (await ctx.state.countForStaff?.({ isStart: true }))?.counted ?? []
    const views = await Promise.allSettled(attentions.map((one, at) => buildView(one, counts[at] ?? null, now)))
    for (const one of views) {
      if (one.status === 'fulfilled') continue
      if (isDatabaseLost(one.reason)) throw one.reason
      log.error({ err: one.reason }, 'attention failed')
    }
    const parts = attentions.map(({ part }, at) => {
      const one = views[at]
      return { part, view: one?.status === 'fulfilled' ? one.value : null }
    })
    const [lookAround] = attentions.flatMap((one) => one.lookAround ?? [])
    const links = ctx.state.navigation.of('staff', ctx.state.viewer)
    startPage(ctx, {
      start: startView({ parts, lookAround: lookAround ?? null, links, version: siteVersion, now }),
    })
  })

  router.get('/admin/bilah', allow('staff'), async (ctx) => {
    const { bagian: section } = readQuery(Where, ctx.query)
    const { navigation, viewer } = ctx.state
    const marks = (await ctx.state.countForStaff?.())?.marks ?? null
    const parts = { bar: staffBar({ navigation, viewer, marks }, section) }
    answerFragment(ctx, servicesFragment(parts) + menuFragment(parts) + tabsFragment(parts))
  })
}

/** Returns null if the counts of the feature could not be read. */
const buildView = async ({ show }: Attention, counts: Counts | null, now: Date): Promise<AttentionView | null> =>
  counts === null ? null : ((await show?.(counts, now)) ?? {})
