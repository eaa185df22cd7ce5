import type { Knex } from 'knex'

/**
 * Creates what the search needs beside names. `library_title_forms` now also holds the name as written, whether it is
 * the title's own name, its words and its initial (A to Z, or #). `library_words` has every distinct word of all names,
 * and in `slips` the word itself and all texts that result from leaving out one of its letters: two words that differ
 * by one wrong, missing, extra or swapped letter have a slip in common. `library_studios` has every studio's name.
 * Triggers add to all three tables. A word or studio whose last title is gone stays; it finds nothing.
 */
export async function up(db: Knex) {
  await db.raw('drop trigger library_titles_forms on library_titles')
  await db.raw('drop function keep_library_title_forms()')
  await db.schema.dropTable('library_title_forms')

  await db.raw(wordSlips)
  await db.schema.createTable('library_title_forms', (table) => {
    table.integer('title_id').notNullable().references('library_titles.id').onDelete('cascade')
    table.text('form').notNullable()
    table.text('name').comment('null for the slug')
    table.boolean('is_title').notNullable()
    table.specificType('words', `text[] generated always as (string_to_array(btrim(form), ' ')) stored`)
    table.specificType('initial', `text generated always as (${initialOfForm}) stored`)
    table.primary(['title_id', 'form'])
  })
  await db.schema.createTable('library_words', (table) => {
    table.text('word').primary()
    table.specificType('slips', 'text[] generated always as (word_slips(word)) stored')
  })
  await db.schema.createTable('library_studios', (table) => {
    table.text('name').primary()
    table.text('form').notNullable()
  })
  await db.raw(keepNames)
  await db.raw(`
    create trigger library_titles_names after insert or update of slug, title, english, native, synonyms, studios
      on library_titles for each row execute function keep_library_names()`)
  await db.raw('update library_titles set title = title')
  await db.raw('create index library_title_forms_trigrams on library_title_forms using gin (form gin_trgm_ops)')
  await db.raw('create index library_title_forms_words on library_title_forms using gin (words)')
  await db.raw('create index library_title_forms_initial on library_title_forms (initial) where is_title')
  await db.raw('create index library_words_slips on library_words using gin (slips)')
  await db.raw('create index library_words_trigrams on library_words using gin (word gin_trgm_ops)')
  await db.raw('create index library_titles_season on library_titles (season)')
}

export async function down(db: Knex) {
  await db.raw('drop index library_titles_season')
  await db.raw('drop trigger library_titles_names on library_titles')
  await db.raw('drop function keep_library_names()')
  for (const table of ['library_studios', 'library_words', 'library_title_forms']) await db.schema.dropTable(table)
  await db.raw('drop function word_slips(text)')
  await db.schema.createTable('library_title_forms', (table) => {
    table.integer('title_id').notNullable().references('library_titles.id').onDelete('cascade')
    table.text('form').notNullable()
    table.primary(['title_id', 'form'])
  })
  await db.raw(keepFormsBefore)
  await db.raw(`
    create trigger library_titles_forms after insert or update of slug, title, english, native, synonyms
      on library_titles for each row execute function keep_library_title_forms()`)
  await db.raw('update library_titles set title = title')
  await db.raw('create index library_title_forms_trigrams on library_title_forms using gin (form gin_trgm_ops)')
}

const wordSlips = `
  create function word_slips(word text) returns text[] language sql immutable strict parallel safe as $$
  select array_agg(distinct slip) from (
    select word as slip
    union all select left(word, at - 1) || substr(word, at + 1) from generate_series(1, length(word)) as at
  ) as slips where slip <> '' $$`

const initialOfForm = `case when strpos('abcdefghijklmnopqrstuvwxyz', substr(form, 2, 1)) > 0
  then upper(substr(form, 2, 1)) else '#' end`

/**
 * Normalizes each name once and looks known words and studios up by index. Without its settings, a plan made for small
 * tables would read them whole for every inserted title.
 */
const keepNames = `
  create function keep_library_names() returns trigger language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
  begin
    if tg_op = 'UPDATE' then
      delete from library_title_forms where title_id = new.id;
    end if;
    with formed as materialized (
      select search_form(called) as form, name, place
      from (
        select new.title as called, new.title as name, 0 as place
        union all select name, name, 1 from unnest(array[new.english, new.native] || new.synonyms) as name
        union all select new.slug, null, 2
      ) as names
    ), made as (
      insert into library_title_forms (title_id, form, name, is_title)
        select distinct on (form) new.id, form, name, place = 0
        from formed where form <> '  ' order by form, place
        returning words
    )
    insert into library_words (word)
      select distinct word from made, unnest(words) as each(word)
      where not exists (select from library_words as known where known.word = each.word)
      order by word
      on conflict do nothing;
    insert into library_studios (name, form)
      select distinct studio, search_form(studio) from unnest(new.studios) as each(studio)
      where not exists (select from library_studios as known where known.name = each.studio)
        and search_form(studio) <> '  '
      order by studio
      on conflict do nothing;
    return null;
  end $$`

const keepFormsBefore = `
  create function keep_library_title_forms() returns trigger language plpgsql as $$
  begin
    delete from library_title_forms where title_id = new.id;
    insert into library_title_forms (title_id, form)
      select distinct new.id, search_form(name)
      from unnest(array[new.title, new.english, new.native, new.slug] || new.synonyms) as name
      where search_form(name) <> '  ';
    return null;
  end $$`
