import type { PaymentLinkRow } from '../../db/order-rows.ts'
import type { Job } from '../../jobs/run.ts'
import { GatewayError } from '../../payments/gateway.ts'
import { system } from '../by.ts'
import type { Desk } from '../desk.ts'
import { findAnyOrder, findInvoice, setLink } from '../queries.ts'
import { compareBooks, isNight } from './compare-books.ts'
import type { Inbox } from './inbox.ts'
import { expireInvoice } from './invoices.ts'
import { makeLinkAgain } from './make-link.ts'
import { settle } from './settle.ts'
import { claimLinks, type OpenLink, openLinks, setEnded } from './upkeep-queries.ts'

/** Milliseconds: a gateway's time for one question; how old a link is before it is asked about; how long a silent gateway
 *  keeps an invoice open beyond its time. */
const PATIENCE = 10_000
const OLD = 600_000
const GRACE = 600_000
const TOGETHER = 20

export type Reconciled = { asked: number; paid: number; expired: number; unanswered: number }

/** What goes on beside requests at the order desk: links that are owed, time that is up, money nobody told us of. */
export function orderJobs(desk: Desk, inbox: Inbox): Job[] {
  return [
    { name: 'work off webhooks', every: 2_000, run: inbox.work },
    { name: 'make payment links', every: 3_000, run: () => makeOwed(desk) },
    { name: 'end payment links', every: 3_000, run: () => endClosed(desk) },
    { name: 'expire invoices', every: 10_000, run: () => expireDue(desk) },
    {
      name: 'reconcile payments',
      every: 300_000,
      run: () => reconcile(desk, new Date(desk.now().getTime() - OLD)),
    },
    {
      name: 'compare payments',
      every: 3_600_000,
      run: async () => void (isNight(desk.now()) && (await compareBooks(desk))),
    },
  ]
}

async function makeOwed(desk: Desk): Promise<void> {
  for (const link of await claimLinks(desk.db, 'make', desk.now(), TOGETHER))
    await make(desk, link).catch((error: unknown) => note(desk, link, error))
}

async function make(desk: Desk, link: PaymentLinkRow): Promise<void> {
  const invoice = await findInvoice(desk.db, { id: link.invoice_id })
  const order = invoice && (await findAnyOrder(desk.db, invoice.order_id))
  if (!invoice || !order) return
  if (link.provider === desk.gateway.name) await makeLinkAgain(desk, { order, invoice, link }, system)
  // The operator changed the gateway meanwhile: staff make another link.
  else await setLink(desk.db, link.id, { state: 'closed', error: 'Gateway pembayarannya sudah diganti' })
}

/** Ends at the gateway what can be paid here no more; money that came first is counted, or held. */
async function endClosed(desk: Desk): Promise<void> {
  const { db, now } = desk
  for (const link of await claimLinks(db, 'end', now(), TOGETHER))
    try {
      await end(desk, link)
      await setEnded(db, link)
    } catch (error) {
      if (!(error instanceof GatewayError)) note(desk, link, error)
      const wait = Math.min(600_000, 5_000 * 2 ** Math.min(link.attempts, 10))
      const told = error instanceof GatewayError ? { error: error.message } : {}
      await setLink(db, link.id, { ...told, next_at: new Date(now().getTime() + wait) })
    }
}

async function end(desk: Desk, link: PaymentLinkRow): Promise<void> {
  const { gateway } = desk
  if (link.provider !== gateway.name) return
  const id =
    link.provider_invoice_id ?? (await gateway.find(link.external_id, AbortSignal.timeout(PATIENCE)))?.id ?? null
  const remote = id && (await gateway.expire(id, AbortSignal.timeout(PATIENCE)))
  if (remote && remote.status === 'paid') await settle(desk, { ...remote, provider: link.provider, via: 'system' })
}

/** What goes wrong with one link on our side keeps none of the others waiting. */
const note = (desk: Desk, { external_id }: Pick<PaymentLinkRow, 'external_id'>, error: unknown) =>
  desk.log.error({ err: error, link: external_id }, 'a payment link could not be looked after')

async function expireDue(desk: Desk): Promise<void> {
  for (const link of await openLinks(desk.db, { endedBefore: desk.now() })) await lookAt(desk, link)
}

/** Asks the gateway about every invoice that is open since before `madeBefore`; counts what it was not told. */
export async function reconcile(desk: Desk, madeBefore: Date): Promise<Reconciled> {
  const counts: Reconciled = { asked: 0, paid: 0, expired: 0, unanswered: 0 }
  for (const link of await openLinks(desk.db, { madeBefore })) {
    const seen = await lookAt(desk, link)
    counts.asked += 1
    if (seen !== 'open') counts[seen] += 1
  }
  return counts
}

/** Brings one open link to what its gateway says; where that keeps nothing itself, the clock says when it is over. */
async function lookAt(desk: Desk, link: OpenLink): Promise<'open' | 'paid' | 'expired' | 'unanswered'> {
  const { gateway, now } = desk
  const ends = link.expires_at ?? now()
  const isOver = ends <= now()
  const expire = async () => {
    const hasExpired = await expireInvoice(desk, { invoiceId: link.invoice_id, linkId: link.id })
    return hasExpired ? 'expired' : 'open'
  }
  if (link.provider !== gateway.name || !link.provider_invoice_id) return isOver ? expire() : 'open'
  try {
    const remote = await gateway.read(link.provider_invoice_id, AbortSignal.timeout(PATIENCE))
    if (remote?.status === 'paid') {
      const { outcome } = await settle(desk, { ...remote, provider: link.provider, via: 'system' })
      if (outcome !== 'known') return 'paid'
      // Money that is held does not pay it.
      return isOver ? expire() : 'open'
    }
    if (remote?.status === 'open' && remote.expiresAt > now()) {
      if (isOver) await setLink(desk.db, link.id, { expires_at: remote.expiresAt })
      return 'open'
    }
    return remote || isOver ? expire() : 'open'
  } catch (error) {
    if (!(error instanceof GatewayError)) {
      note(desk, link, error)
      return 'unanswered'
    }
    desk.log.warn({ failure: error.failure, link: link.external_id }, 'a gateway did not say what became of an invoice')
    return now().getTime() - ends.getTime() > GRACE ? expire() : 'unanswered'
  }
}
