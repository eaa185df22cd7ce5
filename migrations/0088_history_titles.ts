import type { Knex } from 'knex'

/** Names the titles of histories, and lets a version that still runs beside this one not cut them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Texts with escapes, such as NUL, cannot be read here.
    update collection_entries set show = coalesce(nullif(entry->>'slug', ''), key)
      where list = 'history' and entry is not null and strpos(entry::text, '\\u') = 0;

    -- A version that still runs beside this one cuts a history to a hundred episodes. It does not know the column,
    -- which a deletion by this version empties.
    create function keep_long_history() returns trigger language plpgsql as $$
    begin
      if (select count(*) from collection_entries
            where user_id = old.user_id and list = 'history' and entry is not null) > 100 then
        return null;
      end if;
      return new;
    end $$;
    create trigger keep_long_history before update on collection_entries for each row
      when (old.list = 'history' and old.entry is not null and new.entry is null and new.show is not null)
      execute function keep_long_history();
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger keep_long_history on collection_entries;
    drop function keep_long_history();
  `)
}
