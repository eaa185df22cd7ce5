import path from 'node:path'
import process from 'node:process'
import { expect, inject, test } from 'vitest'
import { connect, openDatabase } from '../../src/db/connection.ts'
import { unfitness } from '../../src/db/empty.ts'
import { useFolder } from '../support/folder.ts'
import { manageWith, urlOf } from '../support/manage.ts'

const folder = useFolder()

/** Runs statements on the cluster of the run, as its superuser. */
async function asAdmin(...statements: string[]): Promise<void> {
  const admin = openDatabase(inject('cluster'), { max: 1, patient: true })
  for (const statement of statements) await admin.raw(statement)
  await admin.destroy()
}

const placeOf = (database: string, login = {}) => ({ ...inject('cluster'), database, ...login })
const migrateAt = (database: string, login = {}) =>
  manageWith({ DATABASE_URL: urlOf(placeOf(database, login)), DATA_DIR: path.join(folder, database) }, 'migrate')

async function tablesIn(database: string): Promise<number> {
  const client = await connect(placeOf(database))
  const { rows } = await client.query("select from pg_tables where schemaname = 'public'")
  await client.end()
  return rows.length
}

test.each(['SQL_ASCII', 'LATIN1'])(
  'a database of the encoding %s is refused before a table is made',
  async (encoding) => {
    const name = `${encoding.toLowerCase()}_${process.pid}`
    await asAdmin(`create database ${name} encoding '${encoding}' template template0 lc_collate 'C' lc_ctype 'C'`)
    const sentence = `The database ${name} has the encoding ${encoding}: make another with createdb -E UTF8 -T template0.`
    expect(await migrateAt(name)).toEqual({ code: 1, out: '', err: sentence })
    const restored = ['restore', 'no-file.tar.gz', '--to', urlOf(placeOf(name))]
    expect(await manageWith({ DATA_DIR: path.join(folder, 'empty') }, ...restored)).toMatchObject({
      code: 1,
      err: sentence,
    })
    expect(await tablesIn(name)).toBe(0)
  },
)

test('a user without the right to create is told so before a table is made, and needs it no more once all are there', async () => {
  const name = `foreign_${process.pid}`
  const user = `guest_${process.pid}`
  await asAdmin(`create role ${user} login password 'p@ss'`, `create database ${name}`)
  const login = { user, password: 'p@ss' }
  const sentence = `The user ${user} may not create tables in the database ${name}: make it the owner, as createdb -O ${user} does.`
  expect(await migrateAt(name, login)).toEqual({ code: 1, out: '', err: sentence })
  expect(await tablesIn(name)).toBe(0)
  await asAdmin(`alter database ${name} owner to ${user}`)
  expect((await migrateAt(name, login)).code).toBe(0)
  await asAdmin(`alter database ${name} owner to ${inject('cluster').user}`)
  expect((await migrateAt(name, login)).code).toBe(0)
})

test('an older PostgreSQL is refused', () => {
  const facts = { name: 'kortek', user: 'kortek', encoding: 'UTF8', may_create: true, has_extension: true }
  const sentence = 'The database kortek is of PostgreSQL 14.9: this site needs 15 or later.'
  expect(unfitness({ ...facts, version: '14.9', major: 14 }, false)).toBe(sentence)
  expect(unfitness({ ...facts, version: '15.0', major: 15 }, true)).toBeNull()
})

test.each([
  'postgres://kortek:p@s/x@localhost/kortek',
  'postgres://kortek:p/x@localhost/kortek',
  'postgres://kortek:1/x@localhost/kortek',
  'postgres://kortek:12#x@localhost/kortek',
  'postgres://kortek:12?x@localhost/kortek',
  'postgres://kortek:50%ff@localhost/kortek',
  'postgres://kortek:p#x@localhost/kortek',
])('an address whose password is not percent-encoded says so: %s', async (url) => {
  const sentence =
    'no address of a database: postgres://user:password@host:5432/name, in whose password @ / ? # % are percent-encoded (%40 %2F %3F %23 %25)'
  const settings = { DATA_DIR: path.join(folder, 'none') }
  const err = `Bad settings:\n  DATABASE_URL: ${sentence}`
  expect(await manageWith({ ...settings, DATABASE_URL: url }, 'migrate')).toEqual({ code: 1, out: '', err })
  const restored = await manageWith(settings, 'restore', 'no-file.tar.gz', '--to', url)
  expect(restored).toEqual({ code: 1, out: '', err: `restore: --to: ${sentence}` })
})

test('sslmode=require warns of nothing', async () => {
  const warnings: string[] = []
  const listen = ({ message }: Error) => warnings.push(message)
  process.on('warning', listen)
  const { err } = await manageWith(
    { DATABASE_URL: 'postgres://kortek:p@127.0.0.1:1/kortek?sslmode=require', DATA_DIR: path.join(folder, 'none') },
    'migrate',
  )
  process.off('warning', listen)
  expect(err).toBe('The database does not answer: connect ECONNREFUSED 127.0.0.1:1. Check DATABASE_URL.')
  expect(warnings).toEqual([])
})
