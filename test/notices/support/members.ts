import type { Knex } from 'knex'
import { afterAll, beforeAll } from 'vitest'
import { type AnyNotice, addMemberNotice } from '../../../src/notices/members/queries.ts'
import { read } from '../../support/page.ts'
import { type Served, serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'

/** A site, and its members with notices. */
export function useMembers(db: () => Knex) {
  let site: Served
  beforeAll(async () => {
    site = await serve(db())
  })
  afterAll(() => site.stop())

  /** A member with so many notices, who looks at pages and sends forms without scripts. */
  async function member(count: number) {
    const { id: userId } = await makeUser(db())
    for (let at = 1; at <= count; at += 1) {
      const texts = { title: `Kabar ${at}`, message: 'Rini menyukai komikmu.', href: '/komik/' }
      await addMemberNotice(db(), { userId, kind: 'engagement', key: `${at}`, ...texts })
    }
    const cookie = await signIn(db(), { id: userId })
    const send = (path: string, body = '') =>
      fetch(site.origin + path, {
        ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(body) },
        headers: { cookie, origin: site.origin },
      })
    const look = async (path = '/notifikasi/') => {
      const answer = await fetch(site.origin + path, { headers: { cookie } })
      return { status: answer.status, ...read(await answer.text()) }
    }
    return { userId, cookie, send, look, rows: () => db()('member_notices').where({ user_id: userId }).orderBy('id') }
  }

  const names = ['Rini', 'Rini Utami', 'Bima']

  /** A member with notices that others caused, by default by liking a comic. */
  async function memberWithFans() {
    const own = await member(0)
    const people = await Promise.all(names.map((name) => makeUser(db(), { name })))
    let keys = 0
    const told = async (at: number, notice: Partial<AnyNotice> & { act?: string } = {}) => {
      const { act = 'menyukai komikmu', ...wishes } = notice
      const like = { kind: 'engagement', message: '“Warung”', href: '/komik/warung-7/' }
      const cause = { fromUserId: people[at]?.id ?? 0, title: `${names[at]} ${act}`, key: `k${keys++}` }
      await addMemberNotice(db(), { userId: own.userId, ...like, ...cause, ...wishes })
    }
    const shown = async () => (await own.look()).texts('.own-notice').map((text) => text.replace(', belum dibaca', ''))
    return { ...own, people, told, shown }
  }

  return { site: () => site, member, memberWithFans }
}
