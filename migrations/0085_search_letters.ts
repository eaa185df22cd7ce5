import type { Knex } from 'knex'

/**
 * Adds the letters of each searchable name, by which names are found whose words were run together or cut elsewhere,
 * and spellings of one sound: `search_letters` takes a search form without spaces and signs, in hiragana for
 * katakana, with one vowel for a long one ("ou", "oo", "ー"). The letters of a beginning are the beginning of the
 * letters, so both are found by one index. In the mirror they take the place of the form without spaces, which stays
 * for an instance of the version before, as long as that runs beside this one.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(searchLetters)
  await db.raw(`
    alter table anilibria_names add letters text generated always as (search_letters(form)) stored;
    alter table library_title_forms add letters text generated always as (search_letters(form)) stored;
  `)
  for (const table of tables)
    await db.raw(`
      create index ${table}_letters on ${table} (letters text_pattern_ops);
      create index ${table}_letters_trigrams on ${table} using gin (letters gin_trgm_ops)`)
}

export async function down(db: Knex): Promise<void> {
  for (const table of tables) await db.raw(`alter table ${table} drop column letters`)
  await db.raw('drop function search_letters(text)')
}

const tables = ['library_title_forms', 'anilibria_names']

const lettersFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at)).join('')

const searchLetters = String.raw`
  create function search_letters(form text) returns text language sql immutable strict parallel safe as $$
  select regexp_replace(regexp_replace(regexp_replace(
    translate(form, '${lettersFrom(0x30a1, 0x30f6)}', '${lettersFrom(0x3041, 0x3096)}'),
    '[ \u30fc\u2000-\u2bff\U0001f000-\U0001faff]+', '', 'g'),
    'o[ou]+', 'o', 'g'),
    '([aeiu])\1+', '\1', 'g') $$`
