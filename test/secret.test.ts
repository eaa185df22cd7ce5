import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { openSecret } from '../src/platform/secret.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-secret-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))
const opened = (settings: Record<string, string> = {}) =>
  openSecret(readConfig({ DATA_DIR: path.join(folder, 'data'), ...settings }))

test('a first start makes a key for its owner only, which later starts find', async () => {
  const key = await opened()
  expect(key.length).toBeGreaterThanOrEqual(32)
  expect((await stat(path.join(folder, 'data/secret-key'))).mode & 0o777).toBe(0o600)
  expect(await opened()).toBe(key)
})

test('servers that start at once agree on one key and leave nothing else behind', async () => {
  const keys = await Promise.all(Array.from({ length: 10 }, () => opened()))
  expect(new Set(keys).size).toBe(1)
  expect(await readdir(path.join(folder, 'data'))).toEqual(['secret-key'])
})

test('a given key is used as it is, and no file is made', async () => {
  const given = 'k'.repeat(32)
  expect(await opened({ SECRET_KEY: given })).toBe(given)
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
