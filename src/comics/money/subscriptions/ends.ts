import { every, everyHour, type Job } from '../../../jobs/run.ts'
import { DAY_MS, longDate } from '../../../web/dates.ts'
import { END_NOTICE_DAYS } from '../../limits.ts'
import { askAboutDue } from './buy.ts'
import { hasEnded, listEnding } from './queries.ts'
import { SUBSCRIPTIONS, type SubscriptionDeps } from './subscription-deps.ts'

const EVERY_MS = 60_000

export function subscriptionJobs(deps: SubscriptionDeps): Job[] {
  let since = deps.now()
  return [
    every(EVERY_MS, 'ask about purchases', 'Menanyakan pembelian ke gateway', () => askAboutDue(deps)),
    everyHour('tell of ending subscriptions', 'Mengabari langganan yang hampir habis', () => notifyOfEnds(deps)),
    {
      name: 'end subscriptions',
      title: 'Mengakhiri langganan',
      every: EVERY_MS,
      async run() {
        // The rights end without any change in the database. Only cached pages must be refreshed, to show the watermark
        // again.
        const now = deps.now()
        if (await hasEnded(deps.db, since, now)) deps.refresh()
        since = now
      },
    },
  ]
}

type NoticeDeps = Pick<SubscriptionDeps, 'db' | 'notifyMember' | 'now'>

export async function notifyOfEnds({ db, notifyMember, now }: NoticeDeps): Promise<void> {
  const until = new Date(now().getTime() + END_NOTICE_DAYS * DAY_MS)
  for (const { user_id: userId, purchase_id, package_name, ends_at } of await listEnding(db, now(), until))
    await db.transaction((trx) =>
      notifyMember(trx, {
        userId,
        kind: 'subscription_ending',
        key: `subscription ${purchase_id} ${ends_at.toISOString()}`,
        title: 'Langganan hampir berakhir',
        message: `Paket ${package_name} berakhir ${longDate(ends_at)}. Sisa hari ditambahkan bila kamu memperpanjang.`,
        href: SUBSCRIPTIONS,
      }),
    )
}
