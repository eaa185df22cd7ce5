import type { Question, QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import type { Deadline } from '../failover/call.ts'

/**
 * An answer of an endpoint. `said` returns its first thousand characters for operators. `promised`: milliseconds for
 * which the other server says it is fresh.
 */
type EndpointAnswer<Name extends QuestionName> = Omit<Reading<Name>, 'endpoint'> & {
  said: () => string
  promised?: number
}

/** Something that answers pages' questions: this server or another. It rejects with `SourceFailure`s. */
export type Answerable = {
  ask<Name extends QuestionName>(question: Question<Name>, deadline: Deadline): Promise<EndpointAnswer<Name>>
}

/** The relative address of the local endpoint, which is asked in process. */
export const LOCAL_URL = '/api/v1'

/** An active row of `api_endpoints`. */
export type Endpoint = Answerable & {
  id: number
  name: string
  isOwn: boolean
  /** The host of its address, or this server: endpoints with one host fail together. */
  host: string
  /** Like `ask`, over connections reserved for checks; the local endpoint has none. */
  probe?: Answerable['ask']
}

/** The host of the local endpoint. */
export const LOCAL_HOST = 'server ini'
