import type { Question, QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import type { Deadline } from '../failover/call.ts'

/**
 * An endpoint's answer. `said` returns its first 1,000 characters, for staff. `promised`: milliseconds for which the
 * other server declares the answer fresh.
 */
type EndpointAnswer<Name extends QuestionName> = Omit<Reading<Name>, 'endpoint'> & {
  said: () => string
  promised?: number
}

/** Answers catalog questions, from this server's sources or a remote server. `ask` rejects with a `SourceFailure`. */
export type Answerable = {
  ask<Name extends QuestionName>(question: Question<Name>, deadline: Deadline): Promise<EndpointAnswer<Name>>
}

/** Address of the local endpoint, which is this server itself. It is called inside the process, without HTTP. */
export const LOCAL_URL = '/api/v1'

/** An active row of table `api_endpoints`, with the function that asks the endpoint. */
export type Endpoint = Answerable & {
  id: number
  name: string
  isOwn: boolean
  /** Host of the endpoint's address, or `LOCAL_HOST` for this server. Endpoints with the same host fail together. */
  host: string
  /** Like `ask`, but over connections reserved for health checks. The local endpoint has no such function. */
  probe?: Answerable['ask']
}

/** Host name shown for the local endpoint; Indonesian for "this server". */
export const LOCAL_HOST = 'server ini'
