import type { Knex } from 'knex'

/**
 * Creates the tables that identify anime titles: the meaning of each slug of this site, titles and episodes seen at
 * other servers and sources (`origin`), and mappings between both.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table slugs (
      slug text primary key,
      origin text not null,
      title text not null,
      key text not null,
      season integer,
      part integer,
      year integer,
      type text,
      created_at timestamptz not null default now()
    );
    create index slugs_key on slugs (key);
    create index slugs_key_alike on slugs using gin (key gin_trgm_ops);

    create table titles_seen (
      origin text not null,
      slug text not null,
      title text not null,
      key text not null,
      season integer,
      part integer,
      year integer,
      type text,
      seen_at timestamptz not null,
      primary key (origin, slug)
    );
    create index titles_seen_key on titles_seen (origin, key);

    create table episodes_seen (
      id bigint generated always as identity primary key,
      origin text not null,
      episode_slug text not null,
      anime_slug text not null,
      ours text not null,
      label text,
      label_key text,
      url text,
      unique (origin, episode_slug)
    );
    create index episodes_seen_slug on episodes_seen (episode_slug);
    create index episodes_seen_label on episodes_seen (origin, anime_slug, label_key);

    create table title_mappings (
      slug text not null,
      origin text not null,
      origin_slug text not null,
      state text not null check (state in ('proposed', 'confirmed', 'rejected')),
      score real,
      decided_by text,
      decided_at timestamptz,
      primary key (slug, origin)
    );
    create index title_mappings_origin on title_mappings (origin, origin_slug);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table title_mappings, episodes_seen, titles_seen, slugs')
}
