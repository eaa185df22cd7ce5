import type { Knex } from 'knex'

/**
 * Creates the mirror of AniLiberty's catalog that `/api/anilibria/v2/` answers from. `anilibria_titles.wire` is a title
 * as that API writes it, ready to send: JSON with the episodes in order of their numbers, which `jsonb` would not keep.
 * `release` is what the upstream said, without episodes. An episode or title that the upstream no longer has stays, with
 * `removed_at` or `hidden_at`, so that its return is no news. `anilibria_names` has every name of a title for the search,
 * `anilibria_words` their distinct words with the slips of `word_slips`. `anilibria_events` is what the sockets and the
 * feed of changes tell, each event once; `at` is unique and grows with each commit. `anilibria_sync` has one row: how far
 * the sync is. `anilibria_wanted` are titles to read again soon, `anilibria_unreadable` those that cannot be read, with the
 * number of attempts, why the last one failed, and until when they are left alone.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table anilibria_titles (
      id integer primary key,
      origin text not null check (origin in ('anilibria', 'library')),
      alias text not null,
      release jsonb,
      wire text not null,
      status text not null,
      type text not null,
      year integer,
      season text,
      -- In lower case, with е for ё.
      genre_keys text[] not null,
      rating double precision,
      popularity integer not null,
      updated_at timestamptz,
      shikimori_id integer,
      mal_id integer,
      franchise_id uuid,
      -- Whether it has an episode.
      is_playable boolean not null,
      read_at timestamptz not null,
      is_stale boolean not null default false,
      missing_syncs integer not null default 0,
      hidden_at timestamptz
    -- Long values stand apart, so that what lists are filtered by takes few pages.
    ) with (toast_tuple_target = 256);
    create index anilibria_titles_alias on anilibria_titles (alias);
    create index anilibria_titles_updated on anilibria_titles (updated_at desc nulls last, id desc) where hidden_at is null;
    create index anilibria_titles_playable on anilibria_titles (updated_at desc nulls last, id desc)
      where is_playable and hidden_at is null and origin = 'anilibria';
    create index anilibria_titles_popularity on anilibria_titles (popularity desc, id desc) where hidden_at is null;
    create index anilibria_titles_year on anilibria_titles (year desc nulls last, id desc) where hidden_at is null;
    create index anilibria_titles_rating on anilibria_titles (rating desc nulls last, id desc) where hidden_at is null;
    create index anilibria_titles_genres on anilibria_titles using gin (genre_keys);
    create index anilibria_titles_shikimori on anilibria_titles (shikimori_id);
    create index anilibria_titles_mal on anilibria_titles (mal_id);
    create index anilibria_titles_franchise on anilibria_titles (franchise_id);

    create table anilibria_episodes (
      title_id integer not null references anilibria_titles on delete cascade,
      ordinal double precision not null,
      -- The episode as the upstream said it.
      data jsonb not null,
      removed_at timestamptz,
      primary key (title_id, ordinal)
    );

    create table anilibria_genres (
      key text primary key,
      name text not null
    );

    create table anilibria_schedule (
      day smallint not null check (day between 1 and 7),
      position integer not null,
      title_id integer not null,
      primary key (day, position)
    );

    create table anilibria_names (
      title_id integer not null references anilibria_titles on delete cascade,
      -- The search form, with a space on both sides, and the same without spaces.
      form text not null,
      squashed text generated always as (replace(form, ' ', '')) stored,
      words text[] generated always as (string_to_array(btrim(form), ' ')) stored,
      primary key (title_id, form)
    );
    create index anilibria_names_squashed on anilibria_names (squashed text_pattern_ops);
    create index anilibria_names_words on anilibria_names using gin (words);

    create table anilibria_words (
      word text primary key,
      slips text[] generated always as (word_slips(word)) stored
    );
    create index anilibria_words_slips on anilibria_words using gin (slips);

    create table anilibria_events (
      id bigint generated always as identity primary key,
      at timestamptz not null unique,
      type text not null check (type in ('new_episode', 'new_title', 'status_change')),
      title_id integer not null,
      data jsonb not null
    );

    create table anilibria_sync (
      id smallint primary key check (id = 1),
      -- When the mirror was complete for the first time, since when events are told.
      whole_at timestamptz,
      -- When the last complete sync that ended well began and ended, and when the last short one did.
      full_begun_at timestamptz,
      full_at timestamptz,
      checked_at timestamptz,
      failed_at timestamptz,
      failure text,
      -- Until when the upstream is left alone after a failure.
      retry_at timestamptz,
      -- The complete sync that is running or was interrupted: the next page of the catalog (null once all are read), the
      -- titles seen in it, how many it had when its last page was read, and those still to be read.
      run_started_at timestamptz,
      run_page integer,
      run_total integer,
      run_seen integer[] not null default '{}',
      run_left integer[] not null default '{}',
      -- When the list of franchises was read.
      franchises_at timestamptz,
      -- Which state of the library was copied.
      library_print text
    );
    insert into anilibria_sync (id) values (1);

    create table anilibria_wanted (
      title_id integer primary key,
      wanted_at timestamptz not null default now()
    );

    create table anilibria_unreadable (
      title_id integer primary key,
      tries integer not null,
      failure text not null,
      until timestamptz not null
    );

    create table anilibria_franchises (
      id uuid primary key,
      total integer,
      -- When its titles were read; null if that is to be done.
      read_at timestamptz
    );
  `)
}

export async function down(db: Knex): Promise<void> {
  for (const name of [
    'franchises',
    'unreadable',
    'wanted',
    'sync',
    'events',
    'words',
    'names',
    'schedule',
    'genres',
    'episodes',
    'titles',
  ])
    await db.schema.dropTable(`anilibria_${name}`)
}
