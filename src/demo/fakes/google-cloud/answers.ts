import { type Answer, json, type Request } from '../server.ts'

export const PROJECT = 'proyek-simulasi'

export const jsonAnswer = (status: number, content: unknown, headers: Record<string, string> = {}): Answer =>
  json(status, content, { 'content-type': 'application/json; charset=UTF-8', ...headers })

/** An error in the format of all Google Cloud services. */
export const errorAnswer = (code: number, status: string, message: string, headers: Record<string, string> = {}) =>
  jsonAnswer(code, { error: { code, message, status } }, headers)

export const invalid = (message: string) => errorAnswer(400, 'INVALID_ARGUMENT', message)
export const notFound = () => errorAnswer(404, 'NOT_FOUND', 'Requested entity was not found.')

/** A 400 for an unreadable request, and a 500 if the fake itself fails. */
export const answerToNonsense = (error: unknown): Answer => {
  const isUnreadable = error instanceof SyntaxError || error instanceof URIError || isBadUrl(error)
  return isUnreadable ? invalid('Request contains an invalid argument.') : errorAnswer(500, 'INTERNAL', String(error))
}

const isBadUrl = (error: unknown) => error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_URL'

/** Parses the JSON of a request. Throws a `SyntaxError` for any other body. */
export const jsonIn = ({ body }: Pick<Request, 'body'>): unknown => JSON.parse(body.toString('utf8'))
