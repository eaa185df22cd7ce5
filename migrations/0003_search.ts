import type { Knex } from 'knex'

/**
 * Creates the table of all searchable names of library titles, one row for each name, updated by triggers. The column
 * `form` holds a name in lower case without accents or punctuation, with one space before, between and after its words,
 * so that `like '% word%'` finds names with a word that begins with "word".
 */
export async function up(db: Knex) {
  await db.raw(searchForm)
  await db.schema.createTable('library_title_forms', (table) => {
    table.integer('title_id').notNullable().references('library_titles.id').onDelete('cascade')
    table.text('form').notNullable()
    table.primary(['title_id', 'form'])
  })
  await db.raw(keepForms)
  await db.raw(`
    create trigger library_titles_forms after insert or update of slug, title, english, native, synonyms
      on library_titles for each row execute function keep_library_title_forms()`)
  await db.raw('update library_titles set title = title')
  await db.raw('create index library_title_forms_trigrams on library_title_forms using gin (form gin_trgm_ops)')

  await db.raw(lowerAll)
  await db.raw('create index library_titles_lower_genres on library_titles using gin (lower_all(genres))')
}

export async function down(db: Knex) {
  await db.raw('drop index library_titles_lower_genres')
  await db.raw('drop function lower_all(text[])')
  await db.raw('drop trigger library_titles_forms on library_titles')
  await db.raw('drop function keep_library_title_forms()')
  await db.schema.dropTable('library_title_forms')
  await db.raw('drop function search_form(text)')
}

/**
 * SQL function that turns a name into its search form: decomposes letters, removes accents and apostrophes, recomposes
 * letters, and turns punctuation into spaces. Character ranges are explicit, because [:punct:] depends on the locale.
 */
const searchForm = String.raw`
  create function search_form(words text) returns text language sql immutable strict parallel safe as $$
  select ' ' || btrim(regexp_replace(
    normalize(regexp_replace(
      translate(normalize(lower(words), NFKD), 'øđłı×', 'odlix'),
      '[\u0300-\u036f''’ʼ]', '', 'g'), NFKC),
    '[\u0001-/:-@\[-\u0060{-\u00bf\u2000-\u206f\u3000-\u303f\u30fb]+', ' ', 'g')) || ' ' $$`

const keepForms = `
  create function keep_library_title_forms() returns trigger language plpgsql as $$
  begin
    delete from library_title_forms where title_id = new.id;
    insert into library_title_forms (title_id, form)
      select distinct new.id, search_form(name)
      from unnest(array[new.title, new.english, new.native, new.slug] || new.synonyms) as name
      where search_form(name) <> '  ';
    return null;
  end $$`

const lowerAll = `
  create function lower_all(words text[]) returns text[] language sql immutable strict parallel safe as $$
  select array_agg(lower(word)) from unnest(words) as word $$`
