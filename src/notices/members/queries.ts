import type { Knex } from 'knex'
import { countRows } from '../../db/rows.ts'
import type { MemberNoticeChoiceRow, MemberNoticeRow, UserRow } from '../../db/tables.ts'
import { dropUnsent } from '../../outbox/queries.ts'
import type { Unread } from '../../web/context.ts'
import { defaultWays, findKind, type MemberNotice, memberNoticeKinds, type NoticeGroup } from '../member-notices.ts'

/** `email`: the verified address to which mail goes. */
export type AddedNotice = { id: number; is_hidden: boolean; username: string; push: boolean; email: string | null }

/** A notice of any kind, also of a kind that a member cannot choose. */
export type AnyNotice = Omit<MemberNotice, 'kind'> & { kind: string }

/** Returns null if the member has a notice of this kind and key already, or there is no such member. */
export async function addMemberNotice(db: Knex, notice: AnyNotice): Promise<AddedNotice | null> {
  const { rows } = await db.raw<{ rows: AddedNotice[] }>(
    `with member as (
       select users.id, username, coalesce(site, :site) as site, coalesce(push, :push) and fcm_token is not null as push,
              case when coalesce(mail, :mail) and email_verified_at is not null then email end as email
         from users
         left join creators on creators.user_id = users.id
         left join member_notice_choices choice on choice.user_id = users.id and choice.kind = :kind
        where users.id = :userId and is_active),
     added as (
       insert into member_notices (user_id, from_user_id, kind, key, title, message, href, data, is_hidden)
       select id, :fromUserId, :kind, :key, case when site then :title else '' end,
              case when site then :message else '' end, case when site then :href else '' end,
              case when site then :data::jsonb else '{}' end, not site
         from member
       on conflict do nothing
       returning id, is_hidden)
     select added.id, is_hidden, username, push, email from added, member`,
    {
      ...defaultWays,
      ...(findKind(notice.kind).mail && { mail: true }),
      fromUserId: null,
      ...notice,
      data: JSON.stringify(notice.data ?? {}),
    },
  )
  return rows[0] ?? null
}

export const messageKeys = ({ userId, kind, key }: Pick<AnyNotice, 'userId' | 'kind' | 'key'>) => ({
  push: `notice ${userId} ${kind} ${key} push`,
  mail: `notice ${userId} ${kind} ${key} mail`,
})

/**
 * Deletes the notice in the transaction that undoes its cause, with push and mail that were not sent yet. A hidden
 * notice stays, without text, so that the member gets no new notice if the cause happens again.
 */
export async function forgetNotice(
  trx: Knex,
  { fromUserId, kind, key }: { fromUserId: number } & Pick<MemberNotice, 'kind' | 'key'>,
): Promise<void> {
  const rows = trx('member_notices').where({ from_user_id: fromUserId, kind, key })
  const members = await rows.clone().pluck('user_id')
  await dropUnsent(
    trx,
    members.flatMap((userId) => Object.values(messageKeys({ userId, kind, key }))),
  )
  await rows.where({ is_hidden: false }).delete()
}

export async function countUnread(db: Knex, userId: number): Promise<Unread> {
  const { rows } = await db.raw<{ rows: [Unread] }>(
    `select count(*)::int as count, (extract(epoch from statement_timestamp()) * 1000000)::bigint as version
       from member_notices where user_id = ? and read_at is null and not is_hidden`,
    [userId],
  )
  return rows[0]
}

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

type NoticeFilter = { unreadOnly?: boolean; ids?: readonly number[]; group?: NoticeGroup | null }

const visibleTo = (db: Knex, userId: number, { unreadOnly, ids, group }: NoticeFilter) =>
  db('member_notices')
    .where({ user_id: userId, is_hidden: false })
    .where((query) => {
      if (unreadOnly) query.whereNull('read_at')
      if (ids) query.whereIn('id', [...ids])
      if (group) query.whereRaw(`kind ${group === 'lainnya' ? '<> all' : '= any'}(?)`, [kindsIn(group)])
    })

/** The last group contains the kinds of no other group. */
const kindsIn = (group: NoticeGroup): string[] =>
  Object.keys(memberNoticeKinds).filter((kind) => group === 'lainnya' || findKind(kind).group === group)

type NoticePart = NoticeFilter & { limit: number; offset?: number }

/** Newest first. */
export const listMemberNotices = (db: Knex, userId: number, { limit, offset = 0, ...filter }: NoticePart) =>
  visibleTo(db, userId, filter).orderBy('id', 'desc').limit(limit).offset(offset)

/** `person`: the member who caused the notice. */
export type NoticeWithPerson = MemberNoticeRow & { person: Pick<UserRow, 'name' | 'public_id' | 'photo'> | null }
const who = '(select to_jsonb(p) from (select name, public_id, photo from users where id = from_user_id) p) as person'

export const listWithPeople = (db: Knex, userId: number, part: NoticePart): Promise<NoticeWithPerson[]> =>
  listMemberNotices(db, userId, part).select('*', db.raw(who))

export type KindCount = { kind: string; count: number }

export const countByKind = (db: Knex, userId: number): Promise<KindCount[]> =>
  visibleTo(db, userId, {}).groupBy('kind').select('kind', db.raw('count(*)::integer as count'))

export const countMemberNotices = (db: Knex, userId: number, filter: NoticeFilter): Promise<number> =>
  countRows(visibleTo(db, userId, filter))

/** Returns how many notices were unread. */
export const markRead = (db: Knex, userId: number, ids?: readonly number[]): Promise<number> =>
  visibleTo(db, userId, { unreadOnly: true, ...(ids && { ids }) }).update({ read_at: new Date() })

/** Hides notices for good by removing their texts. The rows stay, so that no notice comes twice. */
export const hideNotices = async (db: Knex, userId: number, ids: readonly number[]): Promise<boolean> =>
  (await visibleTo(db, userId, { ids }).update({ ...emptied })) > 0

const emptied = { is_hidden: true, title: '', message: '', href: '', data: '{}' }

/** Kinds that a member cannot choose are left out. */
export const findNoticeChoices = (db: Knex, userId: number): Promise<MemberNoticeChoiceRow[]> =>
  db('member_notice_choices').where({ user_id: userId })

/** Earlier choices for other ways stay unchanged. */
export const saveChoices = (
  db: Knex,
  choices: readonly MemberNoticeChoiceRow[],
  ways: readonly ('site' | 'push' | 'mail')[],
) =>
  db('member_notice_choices')
    .insert([...choices])
    .onConflict(['user_id', 'kind'])
    .merge([...ways])

/** `push`: the member has an app whose token is known. */
export const waysTo = async (db: Knex, userId: number): Promise<{ mail: boolean; push: boolean }> =>
  db('users')
    .where({ id: userId })
    .leftJoin('creators', 'user_id', 'users.id')
    .first(
      db.raw('email is not null and email_verified_at is not null as mail'),
      db.raw('fcm_token is not null as push'),
    )

export const findPushToken = async (db: Knex, userId: number): Promise<string | null> =>
  (await db('creators').where({ user_id: userId }).first('fcm_token'))?.fcm_token ?? null

/** Keeps the token if another token has come since. */
export const dropPushToken = (db: Knex, userId: number, fcm_token: string) =>
  db('creators').where({ user_id: userId, fcm_token }).update({ fcm_token: null })

/**
 * Deletes read notices after 180 days, others after 400. Milestones are only emptied, because each milestone comes only
 * once.
 */
export async function pruneNotices(db: Knex, now: Date): Promise<void> {
  const old = db('member_notices').whereRaw(
    "created_at < ?::timestamptz - case when read_at is null then interval '400 days' else interval '180 days' end",
    [now],
  )
  await old.clone().whereNot({ kind: 'milestone' }).delete()
  await old.where({ kind: 'milestone', is_hidden: false }).update(emptied)
}
