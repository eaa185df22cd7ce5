import type { Question, QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import type { Deadline } from '../failover/call.ts'

type EndpointAnswer<Name extends QuestionName> = Omit<Reading<Name>, 'endpoint'> & {
  /** Returns the first 1,000 characters of the answer, for staff. */
  said: () => string
  /** Milliseconds for which the endpoint declares the answer fresh. */
  promised?: number
}

/** `ask` rejects with a `SourceFailure`. */
export type Answerable = {
  ask<Name extends QuestionName>(question: Question<Name>, deadline: Deadline): Promise<EndpointAnswer<Name>>
}

/** Address of the local endpoint, this server itself, which is called without HTTP. */
export const LOCAL_URL = '/api/v1'

export type Endpoint = Answerable & {
  id: number
  name: string
  isOwn: boolean
  /** Endpoints with the same host fail together. */
  host: string
  /** Like `ask`, over connections reserved for health checks; the local endpoint has no such function. */
  probe?: Answerable['ask']
}

export const LOCAL_HOST = 'server ini'
