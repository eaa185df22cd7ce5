import type { Knex } from 'knex'
import type { MemberNotice } from '../member-notices.ts'

/** A notice that a member was told, and by which ways besides the site: `email` is the verified address for mail. */
export type Told = { id: number; is_hidden: boolean; username: string; push: boolean; email: string | null }

/** A notice of any kind, also of one that a member cannot choose. */
export type AnyNotice = Omit<MemberNotice, 'kind'> & { kind: string }

/** Adds a notice. Returns null if the member was told of this kind and key before, or there is no such member. */
export async function addMemberNotice(db: Knex, notice: AnyNotice): Promise<Told | null> {
  const { rows } = await db.raw<{ rows: Told[] }>(
    `with member as (
       select users.id, username, coalesce(site, true) as site, coalesce(push, true) and fcm_token is not null as push,
              case when mail and email_verified_at is not null then email end as email
         from users
         left join creators on creators.user_id = users.id
         left join member_notice_choices choice on choice.user_id = users.id and choice.kind = :kind
        where users.id = :userId and is_active),
     added as (
       insert into member_notices (user_id, kind, key, title, message, href, data, is_hidden)
       select id, :kind, :key, case when site then :title else '' end, case when site then :message else '' end,
              case when site then :href else '' end, case when site then :data::jsonb else '{}' end, not site
         from member
       on conflict do nothing
       returning id, is_hidden)
     select added.id, is_hidden, username, push, email from added, member`,
    { ...notice, data: JSON.stringify(notice.data ?? {}) },
  )
  return rows[0] ?? null
}

/**
 * How many notices a member has not read, as a browser shows it. `version` grows with each change, so that a browser
 * keeps the newer of two numbers.
 */
export type Unread = { count: number; version: string }

/** Returns how many notices a member has not read. */
export async function countUnread(db: Knex, userId: number): Promise<Unread> {
  const { rows } = await db.raw<{ rows: Unread[] }>(
    `select count(*)::int as count, (extract(epoch from statement_timestamp()) * 1000000)::bigint as version
       from member_notices where user_id = ? and read_at is null and not is_hidden`,
    [userId],
  )
  return rows[0] ?? { count: 0, version: '0' }
}

/** Returns what is kept of a member's notices, for the export of own data. */
export const ownNotices = async (db: Knex, userId: number) => ({
  notices: await db('member_notices')
    .where({ user_id: userId })
    .orderBy('id')
    .select('kind', 'title', 'message', 'href', 'data', 'read_at', 'is_hidden', 'created_at'),
  choices: await db('member_notice_choices')
    .where({ user_id: userId })
    .orderBy('kind')
    .select('kind', 'site', 'push', 'mail'),
})
