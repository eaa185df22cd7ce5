import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { openSecret } from '../src/platform/secret.ts'
import { createSecret } from '../src/web/signed.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-secret-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))
const opened = (settings: Record<string, string> = {}) =>
  openSecret(readConfig({ DATA_DIR: path.join(folder, 'data'), ...settings }))
/** What tells one key from another. */
const signed = async (settings?: Record<string, string>) => (await opened(settings)).sign('x')
const one = 'one key that is long enough to be one'
const other = 'another key that is long enough too'

test('a first start makes a key for its owner only, which later starts find', async () => {
  const key = await signed()
  expect((await stat(path.join(folder, 'data/secret-key'))).mode & 0o777).toBe(0o600)
  expect(await signed()).toBe(key)
})

test('servers that start at once agree on one key and leave nothing else behind', async () => {
  const keys = await Promise.all(Array.from({ length: 10 }, () => signed()))
  expect(new Set(keys).size).toBe(1)
  expect(await readdir(path.join(folder, 'data'))).toEqual(['secret-key'])
})

test('a given key is used as it is, and no file is made', async () => {
  expect(await signed({ SECRET_KEY: one })).toBe(createSecret(one).sign('x'))
  expect(await readdir(folder)).toEqual([])
})

test('a key is needed in production, and a short one is refused', () => {
  expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(/SECRET_KEY: .*production/)
  expect(() => readConfig({ SECRET_KEY: 'short' })).toThrow(/SECRET_KEY/)
  expect(readConfig({ NODE_ENV: 'production', SECRET_KEY: 'k'.repeat(32) }).allowPrivate).toBe(false)
  expect(readConfig({}).allowPrivate).toBe(true)
})

test('a file that holds no key is said to hold none', async () => {
  await opened()
  const file = path.join(folder, 'data/secret-key')
  await chmod(file, 0o600)
  await writeFile(file, '\n')
  await expect(opened()).rejects.toThrow(/secret-key holds no key/)
})

test('previous keys are accepted, the key in the file and given ones alike, and only the present one signs', async () => {
  const text = await signed()
  const file = (await readFile(path.join(folder, 'data/secret-key'), 'utf8')).trim()
  for (const [SECRET_KEY_PREVIOUS, good, bad] of [
    [file, [text], [createSecret(other).sign('x')]],
    [`${other},${file}`, [text, createSecret(other).sign('x')], [createSecret('x'.repeat(32)).sign('x')]],
    [JSON.stringify([`${other},`]), [createSecret(`${other},`).sign('x')], [text]],
  ] as const) {
    const secret = await opened({ SECRET_KEY: one, SECRET_KEY_PREVIOUS })
    expect(secret.sign('x')).toBe(createSecret(one).sign('x'))
    for (const signature of [...good, secret.sign('x')]) expect(secret.isSigned(signature, 'x')).toBe(true)
    for (const signature of bad) expect(secret.isSigned(signature, 'x')).toBe(false)
  }
  // Without SECRET_KEY, too.
  expect((await opened({ SECRET_KEY_PREVIOUS: one })).isSigned(createSecret(one).sign('x'), 'x')).toBe(true)
})

test('a previous key that is too short stops the start without being shown, and no key can be printed', async () => {
  expect(() => readConfig({ SECRET_KEY_PREVIOUS: `${one},tooshort` })).toThrow(
    /^Bad settings:\n {2}SECRET_KEY_PREVIOUS: each needs at least 32 characters$/,
  )
  const secret = await opened({ SECRET_KEY: one, SECRET_KEY_PREVIOUS: other })
  for (const text of [inspect(secret, { depth: 9, showHidden: true }), JSON.stringify(secret)])
    expect(text).not.toMatch(/key that/)
})
