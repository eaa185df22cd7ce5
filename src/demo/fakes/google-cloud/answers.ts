import type { IncomingHttpHeaders } from 'node:http'

/** A request with its whole body. */
export type Request = { method: string; url: URL; headers: IncomingHttpHeaders; body: Buffer }

export type Answer = { status: number; headers: Record<string, string>; body: Buffer }

export const jsonAnswer = (status: number, content: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
  body: Buffer.from(JSON.stringify(content)),
})

/** An error as all Google Cloud services have it. */
export const errorAnswer = (
  code: number,
  status: string,
  message: string,
  headers: Record<string, string> = {},
): Answer => jsonAnswer(code, { error: { code, message, status } }, headers)

/** What is answered where a request cannot be read, and where the fake itself fails: a 400 and a 500. */
export const answerToNonsense = (error: unknown): Answer => {
  const isUnreadable = error instanceof SyntaxError || error instanceof URIError || isBadUrl(error)
  return isUnreadable
    ? errorAnswer(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.')
    : errorAnswer(500, 'INTERNAL', String(error))
}

const isBadUrl = (error: unknown) => error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_URL'
