import type { Knex } from 'knex'
import { createLibrary } from './library/source.ts'
import type { Source } from './source.ts'

/** The sources in the order they are asked. */
export const listSources = (names: readonly 'library'[], { db, baseUrl }: { db: Knex; baseUrl: string }): Source[] =>
  names.map((name) => ({ library: () => createLibrary({ db, baseUrl }) })[name]())
