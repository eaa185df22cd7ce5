import { beforeAll, expect, test } from 'vitest'
import { fillEmptyLibrary } from '../../src/anime/sources/library/commands.ts'
import { operationsIn, type PlacedOperation } from '../../src/platform/api/openapi.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { documentOf } from '../support/document.ts'
import { useFolder } from '../support/folder.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { bearer, programOf } from '../support/tokens.ts'

const db = useOwnDatabase()
const folder = useFolder()
beforeAll(() => fillEmptyLibrary(db()))
const document = documentOf('http://127.0.0.1')
const calls = operationsIn(document.paths).filter(({ operation }) => !operation['x-messages'])

/** The address of a call with the example values of its parameters, those of the query included. */
function addressOf({ path, operation }: PlacedOperation): string {
  const shown = operation.parameters.filter(({ example }) => example !== undefined)
  const query = new URLSearchParams(
    shown.filter((one) => one.in === 'query').map(({ name, example }): [string, string] => [name, String(example)]),
  )
  const filled = path.replace(/\{(\w+)\}/g, (braces, name) =>
    encodeURIComponent(shown.find((one) => one.in === 'path' && one.name === name)?.example ?? braces),
  )
  return query.size > 0 ? `${filled}?${query}` : filled
}

test('every example of an address fills its braces', () => {
  expect(calls.map(addressOf).filter((address) => /[{}]|%7B/i.test(address))).toEqual([])
})

test('no call refuses the fields of its own example', async () => {
  const client = site(db(), { settings: { DATA_DIR: folder } })
  const refused: unknown[] = []
  for (const call of calls) {
    const { method, operation } = call
    const { 'application/json': json, ...forms } = operation.requestBody?.content ?? {}
    // A call that only takes a file has no example to send.
    if (Object.keys(forms)[0]?.startsWith('multipart') && !json) continue
    // Each call is made by an admin of its own, because some end the session or the account.
    const admin = await makeUser(db(), { role: 'admin' })
    const headers: Record<string, string> = operation.security.some((set) => 'session' in set)
      ? { cookie: await signIn(db(), admin) }
      : bearer((await programOf(db(), admin)).access_token)
    const request = client[method](addressOf(call)).set(headers)
    const [type = 'application/json'] = json ? [] : Object.keys(forms)
    const body = json ?? forms[type]
    const { status, text } = await (body ? request.type(type).send(body.example as object) : request)
    if (status === 422 || (status === 400 && /VALIDATION|INVALID_PARAM/.test(text)))
      refused.push([operation.operationId, addressOf(call), status, text])
  }
  expect(refused).toEqual([])
})
