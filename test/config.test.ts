import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ensureFirstAdmin } from '../src/accounts/feature.ts'
import { readConfig } from '../src/config.ts'
import { withEnvironmentFile } from '../src/platform/start/environment-file.ts'
import { olderEnvironments } from './fixtures/older-environments.ts'
import { useOwnDatabase } from './support/db.ts'
import { useFolder } from './support/folder.ts'
import { serve } from './support/served.ts'

describe('settings of people and mail', () => {
  const mail = { EMAIL_HOST: 'smtp.contoh.id' }

  test.each([
    [{ ...mail, EMAIL_FROM: 'kabar@contoh.id' }, 'kabar@contoh.id'],
    [{ ...mail, EMAIL_FROM: 'Kortek Stream <kabar@contoh.id>' }, 'Kortek Stream <kabar@contoh.id>'],
    [{ ...mail, EMAIL_FROM: '<kabar@contoh.id>' }, '<kabar@contoh.id>'],
    [{ ...mail, EMAIL_HOST_USER: 'kabar@contoh.id' }, 'kabar@contoh.id'],
  ])('%j sends from %s', (settings, from) => expect(readConfig(settings).mail?.from).toBe(from))

  test.each([
    [{ EMAIL_FROM: 'KortekStream' }, 'EMAIL_FROM: an address'],
    [{ EMAIL_FROM: 'kabar@contoh.id, lain@contoh.id' }, 'EMAIL_FROM: an address'],
    [{ EMAIL_FROM: 'Kortek <kabar@contoh.id' }, 'EMAIL_FROM: an address'],
    [{ EMAIL_FROM: 'Kortek\r\nBcc: <kabar@contoh.id>' }, 'EMAIL_FROM: an address'],
    [{ ...mail, EMAIL_HOST_USER: 'apikey' }, 'EMAIL_FROM: needed'],
    [{ NODE_SERVICE_BASE_URL: 'http://node.example' }, 'INTERNAL_JWT_SECRET: needed with NODE_SERVICE_BASE_URL'],
    [{ ADMIN_USERNAME: 'ab' }, 'ADMIN_USERNAME: 3 to 60'],
    [{ ADMIN_USERNAME: 'a b c' }, 'ADMIN_USERNAME: 3 to 60'],
  ])('%j stops the start', (settings, why) => expect(() => readConfig(settings)).toThrow(why))
})

describe('booleans', () => {
  test.each(['1', 'true', 'TRUE', 'True', 'yes', 'Yes', 'on', 'ON'])('%s is yes', (value) => {
    expect(readConfig({ DEBUG: value }).logLevel).toBe('debug')
    expect(readConfig({ NODE_ENV: 'production', SECRET_KEY: key, UPSTREAM_ALLOW_PRIVATE: value }).allowPrivate).toBe(
      true,
    )
    expect(readConfig({ LIMITS: value }).limits).toBe(true)
  })

  test.each(['0', 'false', 'FALSE', 'False', 'no', 'No', 'off', 'Off'])('%s is no', (value) => {
    expect(readConfig({ DEBUG: value, NODE_ENV: 'development' }).logLevel).toBe('info')
    expect(readConfig({ UPSTREAM_ALLOW_PRIVATE: value }).allowPrivate).toBe(false)
    expect(readConfig({ LIMITS: value }).limits).toBe(false)
  })

  test('anything else stops the start and names what is understood', () =>
    expect(() => readConfig({ DEBUG: 'maybe' })).toThrow('DEBUG: one of 1 0 true false yes no on off'))
})

const key = 'k'.repeat(32)

describe('names of the older systems', () => {
  const db = useOwnDatabase()
  const folder = useFolder()

  test('mean what they meant there', () => {
    const origins = ['http://localhost:3000', 'https://contoh.example']
    expect(readConfig({ ALLOWED_ORIGINS: origins.join(',') }).corsOrigins).toEqual(origins)
    expect(readConfig({ ALLOWED_ORIGINS: JSON.stringify(origins) }).corsOrigins).toEqual(origins)
    expect(readConfig({ DEBUG_MODE: 'True' }).logLevel).toBe('debug')
    expect(readConfig({ APP_ENV: 'production', SECRET_KEY: key }).production).toBe(true)
    expect(readConfig({ APP_ENV: 'local' }).production).toBe(false)
    expect(() => readConfig({ APP_ENV: 'production' })).toThrow('SECRET_KEY: needed in production')
  })

  test.each(['DEBUG', 'DEBUG_MODE'])('%s that is off means production, where nothing else names the mode', (name) => {
    const mode = (settings: Record<string, string>) => readConfig({ SECRET_KEY: key, ...settings }).production
    for (const value of ['False', 'false', '0', 'No', 'off'])
      expect([value, mode({ [name]: value })]).toEqual([value, true])
    expect(mode({ [name]: 'True' })).toBe(false)
    expect(mode({ [name]: '' })).toBe(false)
    expect(mode({ [name]: 'False', NODE_ENV: 'development' })).toBe(false)
    expect(mode({ [name]: 'False', APP_ENV: 'local' })).toBe(false)
    expect(() => readConfig({ [name]: 'False' })).toThrow('SECRET_KEY: needed in production')
  })

  test("give way to today's names", () => {
    expect(readConfig({ DEBUG_MODE: 'True', DEBUG: 'no', NODE_ENV: 'development' }).logLevel).toBe('info')
    expect(readConfig({ APP_ENV: 'production', NODE_ENV: 'development' }).production).toBe(false)
  })

  test.each([
    [{ ALLOWED_ORIGINS: 'contoh' }, /^ {2}ALLOWED_ORIGINS: /m],
    [{ DEBUG_MODE: 'perhaps' }, /^ {2}DEBUG_MODE: one of/m],
    [{ ALGORITHM: 'none' }, /^ {2}ALGORITHM: only HS256$/m],
    [{ JWT_ALGORITHM: 'RS256', PORT: 'x' }, /^ {2}JWT_ALGORITHM: only HS256\n {2}PORT: /m],
    [{ ADMIN_EMAIL: 'pengelola' }, /^ {2}ADMIN_EMAIL: /m],
  ])('%j stops the start in the words of the operator', (settings, why) =>
    expect(() => readConfig(settings)).toThrow(why),
  )

  test.each(Object.entries(olderEnvironments))('%s: its environment starts this server', async (_, older) => {
    const { variables, ignored, mode } = older
    expect(readConfig(variables)).toMatchObject({ ignored, production: mode === 'production' })
    const site = await serve(db(), { ...variables, NODE_ENV: '', BASE_URL: '', LIMITS: '', DATA_DIR: folder })
    const answer = await fetch(`${site.origin}/openapi.json`)
    await site.stop()
    expect(answer.status).toBe(200)
  })

  test('ADMIN_EMAIL is the address of the first account', async () => {
    const said: string[] = []
    const admin = { username: 'pengelola', email: 'pengelola@lembaga.example', password: null }
    await ensureFirstAdmin(db(), admin, (line) => said.push(line))
    expect(await db()('users').where({ username: 'pengelola' }).first()).toMatchObject({ email: admin.email })
  })
})

describe('the file .env', () => {
  const folder = useFolder()
  const written = (text: string) => {
    const file = path.join(folder, '.env')
    writeFileSync(file, text)
    return file
  }

  test('fills what the environment does not say, with comments, quotes and a byte order mark', () => {
    const file = written('\uFEFF# Toko\r\nPORT=9000 # luar\r\nBASE_URL="https://toko.example"\r\nLOG_LEVEL=warn\r\n')
    expect(withEnvironmentFile({ LOG_LEVEL: 'error', REDIS_URL: '' }, file)).toEqual({
      ...{ PORT: '9000', BASE_URL: 'https://toko.example', LOG_LEVEL: 'error', REDIS_URL: '' },
    })
  })

  test('is not read in tests, and may be missing', () => {
    const file = written('PORT=9000')
    expect(withEnvironmentFile({ NODE_ENV: 'test' }, file)).toEqual({ NODE_ENV: 'test' })
    expect(withEnvironmentFile({ PORT: '1' }, path.join(folder, 'none'))).toEqual({ PORT: '1' })
  })

  test('stops the start in one sentence when it cannot be read', () =>
    expect(() => withEnvironmentFile({}, path.dirname(written('')))).toThrow(/cannot be read: EISDIR/))
})
