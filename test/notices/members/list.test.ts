import { expect, test } from 'vitest'
import { memberNoticeKinds } from '../../../src/notices/member-notices.ts'
import { ago, dayBegins, longDate, shortDay, toWibDay, weekday } from '../../../src/web/dates.ts'
import { makeComic } from '../../comics/support/make.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { daysAgo } from '../../support/make.ts'
import { read } from '../../support/page.ts'
import { useMembers } from '../support/members.ts'

const db = useOwnDatabase()
const { member, memberWithFans } = useMembers(db)

test('likes of a comic are one row in each part of the list, as are followers; opening it reads them all', async () => {
  const { told, shown, send, look, rows } = await memberWithFans()
  const follower = { act: 'mengikutimu', kind: 'new_follower' }
  await told(1)
  await db()('member_notices').update({ created_at: daysAgo(1) } as object)
  await told(2, { href: '/komik/lain-8/' })
  await told(0)
  await told(0, { ...follower, href: '/kreator/rini/' })
  await told(1, { ...follower, href: '/kreator/utami/' })
  await told(2)
  for (const at of [0, 1]) await told(at, { kind: 'new_comment', act: 'mengomentari “Warung”' })
  await told(2)
  expect(await shown()).toEqual([
    'Bima dan 1 orang lain menyukai komikmu',
    'Rini Utami mengomentari “Warung”',
    'Rini mengomentari “Warung”',
    'Rini Utami dan 1 orang lain mengikutimu',
    'Bima menyukai komikmu',
    'Rini Utami menyukai komikmu',
  ])
  const page = await look()
  expect(page.texts('.own-notice b').slice(0, 2)).toEqual(['Bima', '1 orang lain'])
  expect(page.texts('#daftar-kabar section h2')).toEqual(['Hari ini', 'Kemarin'])
  const [form] = page.all('form.own-notice-row')
  const others = form?.querySelectorAll('[name=bersama]').map((field) => `bersama=${field.getAttribute('value')}`) ?? []
  await send(form?.getAttribute('action') ?? '', others.join('&'))
  const unread = (await rows()).filter(({ read_at }) => read_at === null).map(({ title }) => title)
  expect(unread).toHaveLength(6)
  expect(await shown()).toHaveLength(6)
  await told(0)
  expect((await shown()).slice(0, 2)).toEqual(['Rini menyukai komikmu', 'Bima dan 1 orang lain menyukai komikmu'])
})

test('a row shows who caused it, also after a change of name, else the cover of the comic, else a sign of the kind', async () => {
  const { told, look, people } = await memberWithFans()
  const { id } = await makeComic(db(), { panels: [1] })
  const nobody = { fromUserId: null as never, title: 'Komikmu disukai 10 orang' }
  await told(0, { ...nobody, kind: 'order', title: 'Kabar pesanan', data: { order_code: 'x' } })
  await told(0, { ...nobody, kind: 'milestone', data: { comic_id: String(id) } })
  await told(1)
  await db()('users')
    .where({ id: people[1]?.id ?? 0 })
    .update({ name: 'Utami' })
  const page = await look()
  expect(page.texts('.own-notice')[0]).toBe('Rini Utami menyukai komikmu, belum dibaca')
  expect(page.all('.own-notice b')).toEqual([])
  expect(page.attribute('.own-notice-row .photo', 'data-initials')).toBe('U')
  const { render_id } = (await db()('comic_panels').where({ comic_id: id }).first()) ?? {}
  expect(page.attribute('img.own-notice-thumb', 'src')).toBe(`/komik/gambar/${render_id}/480.webp`)
  expect(page.attribute('span.own-notice-thumb use', 'href')).toBe('#i-shirt')
})

test('the list stands in parts by Indonesian days, each with its own time', async () => {
  const { rows, look } = await member(6)
  const today = dayBegins(toWibDay(new Date())).getTime()
  const before = (days: number) => new Date(today - days * 86_400_000 + 60_000 * 90)
  const dates = [new Date(today), new Date(today - 1), before(1), before(6), before(7), daysAgo(390)]
  for (const [at, { id }] of (await rows()).reverse().entries())
    await db().raw('update member_notices set created_at = ? where id = ?', [dates[at] ?? '', id])
  const page = await look()
  const parts = page.all('#daftar-kabar section').map((part) => read(part.toString()))
  expect(parts.map((part) => [part.text('h2'), part.texts('.own-notice').length])).toEqual([
    ['Hari ini', 1],
    ['Kemarin', 2],
    ['Minggu ini', 1],
    ['Lebih lama', 2],
  ])
  const times = [ago(new Date(today), new Date()), '23.59', '01.30', weekday(before(6)), shortDay(before(7))]
  expect(page.texts('time')).toEqual([...times, longDate(daysAgo(390))])
})

test('filters show one group of kinds with its number; without notices a group has none', async () => {
  const { told, look, shown } = await memberWithFans()
  for (const kind of ['engagement', 'new_comment', 'order', 'undangan']) await told(0, { kind, act: kind })
  const filters = async (path: string) => (await look(path)).texts('.chip')
  expect(await filters('/notifikasi/')).toEqual(['Semua', 'Komik 2', 'Pesanan 1', 'Lainnya 1'])
  const comics = await look('/notifikasi/?jenis=komik')
  expect(comics.text('.chip[aria-current]')).toBe('Komik 2')
  expect(comics.texts('.own-notice')).toHaveLength(2)
  expect((await look('/notifikasi/?jenis=lainnya')).text('.own-notice')).toContain('undangan')
  const none = await look('/notifikasi/?jenis=pembayaran')
  expect(none.text('.empty h2')).toBe('Tidak ada kabar pembayaran')
  expect(none.attribute('.empty a', 'href')).toBe('/notifikasi/')
  expect((await look('/notifikasi/?jenis=apa-saja')).texts('.own-notice')).toHaveLength((await shown()).length)
  const kinds = Object.keys(memberNoticeKinds)
  for (const kind of kinds) await told(1, { kind, act: kind })
  const counts = (await filters('/notifikasi/')).slice(1).map((text) => Number(text.split(' ')[1]))
  expect(counts.reduce((sum, count) => sum + count)).toBe(4 + kinds.length)
})

test('a kind that is not wanted any more is not told in the site, until that is undone; other ways stay', async () => {
  const { told, look, send, userId } = await memberWithFans()
  await db()('member_notice_choices').insert({
    user_id: userId,
    kind: 'engagement',
    site: true,
    push: false,
    mail: true,
  })
  await told(0)
  const path = (await look()).attribute('[formaction*="/jenis/"]', 'formaction') ?? ''
  const { headers } = await send(path, 'jenis=komik')
  const said = await look(headers.get('location') ?? '')
  expect([said.text('.said'), said.text('.chip[aria-current]')]).toEqual([
    '“Komikmu disukai” tidak muncul lagi di situs.',
    'Komik 1',
  ])
  await told(1)
  expect((await look()).texts('.own-notice')).toHaveLength(1)
  const undo = said.all('form').find((form) => form.text.includes('Urungkan'))
  const back = await send(undo?.getAttribute('action') ?? '', 'nyala=ya')
  expect(back.headers.get('location')).toBe('/notifikasi/?kabar=nyala')
  await told(2)
  expect((await look()).text('.own-notice')).toBe('Bima dan 1 orang lain menyukai komikmu, belum dibaca')
  const choices = await db()('member_notice_choices').where({ user_id: userId })
  expect(choices).toMatchObject([{ kind: 'engagement', site: true, push: false, mail: true }])
  expect((await send('/notifikasi/jenis/undangan/')).status).toBe(404)
})

test('a row is read or deleted from its menu, and the list stays where it was', async () => {
  const { send, look, rows } = await member(51)
  const [last, ...others] = await rows()
  const place = 'page=2&jenis=komik'
  const read = await send(`/notifikasi/${last?.id}/dibaca/`, place)
  expect(read.headers.get('location')).toBe(`/notifikasi/?jenis=komik&page=2#kabar-${last?.id}`)
  expect((await look('/notifikasi/?jenis=komik&page=2')).attribute('a.own-notice', 'href')).toBe('/komik/')
  expect((await look('/notifikasi/?page=2')).text('.own-notice-menu')).not.toContain('Tandai dibaca')
  const [one, two] = others.map(({ id }) => id)
  const gone = await send(`/notifikasi/${last?.id}/hapus/`, `${place}&bersama=${one}&bersama=${two}`)
  expect(gone.headers.get('location')).toBe('/notifikasi/?jenis=komik&kabar=hapus')
  expect((await look()).texts('.own-notice')).toHaveLength(48)
})
