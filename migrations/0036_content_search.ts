import type { Knex } from 'knex'

/**
 * Creates what the search over content needs. `content_search` holds the words of each item as PostgreSQL's Indonesian
 * text search keeps them: `title`, and in `words` those of title (weight A), subtitle (B) and text (C). It repeats what
 * tells whether an item is public, so that a search reads no long rows of items that it does not show. `content_words` has
 * the words of all items and their slips, as `library_words` has for anime titles. A trigger fills both tables; words that
 * no item has any more are deleted by a job.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table content_search (
      item_id integer primary key references content_items on delete cascade,
      kind text not null,
      -- Null for drafts and for what is in the bin.
      public_from timestamptz,
      title tsvector not null,
      words tsvector not null
    );
    -- A short list of pending entries, because the save that finds it full empties it.
    create index content_search_title on content_search using gin (title);
    create index content_search_words on content_search using gin (words) with (gin_pending_list_limit = 256);

    -- Words are not unique: a save would wait for another one that adds the same word and is not done yet. Two saves at
    -- once may add a word twice, which does no harm.
    create table content_words (
      id integer generated always as identity primary key,
      word text not null,
      slips text[] not null
    );
    create index content_words_word on content_words (word);
    create index content_words_slips on content_words using gin (slips) with (gin_pending_list_limit = 256);

    -- Only the beginning of a very long text is searched, because a tsvector holds at most one megabyte. So that every
    -- save is quick, only the first 400 different words of an item are kept with their slips, the title's among them,
    -- and no very long ones, because the slips of a word grow with the square of its length.
    create function keep_content_search() returns trigger language plpgsql
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
    declare
      title_form text := search_form(new.title);
      subtitle_form text := coalesce(search_form(new.subtitle), '');
      body_form text := search_form(left(new.body, 100000));
    begin
      insert into content_search (item_id, kind, public_from, title, words) values (
        new.id,
        new.kind,
        case when new.deleted_at is null then new.publish_at end,
        to_tsvector('indonesian', title_form),
        setweight(to_tsvector('indonesian', title_form), 'A')
          || setweight(to_tsvector('indonesian', subtitle_form), 'B')
          || setweight(to_tsvector('indonesian', body_form), 'C')
      ) on conflict (item_id) do update
        set kind = excluded.kind, public_from = excluded.public_from, title = excluded.title, words = excluded.words;
      insert into content_words (word, slips)
        select word, array(
          select left(word, at - 1) || substr(word, at + 1) from generate_series(1, length(word) + 1) as at
        )
        from (
          select word
          from unnest(string_to_array(left(title_form || subtitle_form || body_form, 10000), ' '))
            with ordinality as each(word, at)
          where length(word) between 3 and 30
          group by word order by min(at) limit 400
        ) as first
        where not exists (select from content_words as known where known.word = first.word);
      return null;
    end $$;
    create trigger content_items_search after insert or update of kind, title, subtitle, body, publish_at, deleted_at
      on content_items for each row execute function keep_content_search();

    update content_items set title = title;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop trigger content_items_search on content_items;
    drop function keep_content_search();
    drop table content_words;
    drop table content_search;
  `)
}
