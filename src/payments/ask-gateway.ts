import { type Gateway, GatewayError, type InvoiceRequest, type RemoteInvoice } from './gateway.ts'
import type { Kinds, Owner, OwnInvoice } from './owner.ts'
import { takePayment } from './take-payment.ts'

/** In milliseconds. */
export const GATEWAY_TIMEOUT_MS = 10_000

export const gatewayTimeout = () => AbortSignal.timeout(GATEWAY_TIMEOUT_MS)

/**
 * Makes an invoice at the gateway, or returns the invoice of an earlier attempt (`mayExist`). DOKU gives the address of
 * an open invoice only when it is created, so the creation is repeated. Throws a `GatewayError`.
 */
export async function makeInvoice(
  gateway: Gateway,
  externalId: string,
  describe: () => Promise<Omit<InvoiceRequest, 'externalId'>>,
  { mayExist, signal }: { mayExist: boolean; signal: AbortSignal },
): Promise<RemoteInvoice> {
  const existingInvoice = mayExist ? await gateway.find(externalId, signal) : null
  if (existingInvoice && (existingInvoice.status !== 'open' || existingInvoice.url)) return existingInvoice
  return gateway.create({ externalId, ...(await describe()) }, signal)
}

/** Records the money if the gateway reports the invoice as paid. */
export const takeAnswer = async <K extends Kinds>(
  owner: Owner<K>,
  { provider }: Pick<OwnInvoice, 'provider'>,
  remote: RemoteInvoice | null,
) => (remote?.status === 'paid' ? takePayment(owner, { ...remote, provider, via: 'system' }) : null)

/**
 * Ends an invoice, or takes its money if it is paid. The invoice may exist at the gateway even if its creation got no
 * answer. Throws a `GatewayError`.
 */
export async function endInvoice<K extends Kinds>(
  owner: Owner<K>,
  invoice: Pick<OwnInvoice, 'provider' | 'externalId' | 'remoteId'>,
): Promise<void> {
  const { gateway } = owner
  if (invoice.provider !== gateway.name) return
  const id = invoice.remoteId ?? (await gateway.find(invoice.externalId, gatewayTimeout()))?.id
  if (id) await takeAnswer(owner, invoice, await gateway.expire(id, gatewayTimeout()))
}

/** Asks the gateway about an unpaid invoice, because a report may be lost. Ends an invoice whose time is over. */
export async function askAboutInvoice<K extends Kinds>(owner: Owner<K>, invoice: K['invoice']) {
  const answer = invoice.provider === owner.gateway.name ? await lookUp(owner, invoice) : null
  if (answer !== 'unanswered') {
    const outcome = await takeAnswer(owner, invoice, answer)
    if (outcome !== null && outcome !== 'known') return 'paid'
  }
  if (!(await owner.isOver(invoice, answer))) return answer === 'unanswered' ? answer : 'open'
  const expiredInvoice = await owner.db.transaction((trx) => owner.expire(trx, invoice))
  if (expiredInvoice) owner.changed(expiredInvoice, 'expired')
  return expiredInvoice ? 'expired' : 'open'
}

const lookUp = <K extends Kinds>({ lookUp, log }: Owner<K>, invoice: K['invoice']) =>
  lookUp(invoice, gatewayTimeout()).catch((error: unknown) => {
    if (!(error instanceof GatewayError)) throw error
    log.warn(
      { failure: error.failure, invoice: invoice.externalId },
      'the gateway did not return the state of an invoice',
    )
    return 'unanswered' as const
  })
