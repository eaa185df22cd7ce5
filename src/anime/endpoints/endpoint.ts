import type { Question, QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import type { Deadline } from '../failover/call.ts'

/**
 * An answer of an endpoint; `said` gives what it said, for the operator, at most a thousand characters. `promised`:
 * milliseconds for which another server says its answers are good.
 */
type Said<Name extends QuestionName> = Omit<Reading<Name>, 'endpoint'> & { said: () => string; promised?: number }

/** Whoever answers the contract for this site's pages: this server itself, or another one. Failures are `SourceFailure`s. */
export type Answering = {
  ask<Name extends QuestionName>(question: Question<Name>, patience: Deadline): Promise<Said<Name>>
}

/** The one relative address an endpoint may have: this server, asked in process. */
export const OWN_URL = '/api/v1'

/** A row of `api_endpoints` that is asked. */
export type Endpoint = Answering & {
  id: number
  name: string
  isOwn: boolean
  /** What goes down together: the host of its address, or this server. */
  host: string
  /** As `ask`, over connections of the monitor's own; this server has none. */
  probe?: Answering['ask']
}

/** The host of this server's own endpoint. */
export const OWN_HOST = 'server ini'
