import { describe, expect, test } from 'vitest'
import { startView } from '../../src/admin/start/view-model.ts'
import { features } from '../../src/app.ts'
import { headings, menus } from '../../src/web/context.ts'
import { listLinks } from '../../src/web/navigation.ts'

const links = features.flatMap((feature) => feature.links ?? [])
const navigation = listLinks(links)
const admin = { role: 'admin' } as const

describe('what several features add to stands in the order of its groups, and in a group in that of features', () => {
  test.each(Object.entries(menus))('%s', (place, groups) => {
    const inMenu = links.filter((link) => link.place === place && !link.isForVisitors)
    const keys = groups.flatMap((group) => inMenu.filter((link) => link.group === group).map(({ key }) => key))
    expect(keys).toHaveLength(inMenu.length)
    expect(navigation.of(place as keyof typeof menus, admin).map(({ key }) => key)).toEqual(keys)
  })

  test.each(['footer', 'staff'] as const)('each heading of the %s stands once', (place) => {
    const shown = navigation.groups(place, admin).map(({ name }) => name)
    expect(shown).toEqual([...new Set(menus[place].map((group) => headings[group]))])
  })

  test('the first of the site is what to watch, and of the day whose money waits', () => {
    expect(navigation.of('header', null).map(({ text }) => text)).toEqual([
      ...['Beranda', 'Jelajahi', 'Terbaru', 'Jadwal', 'Komik', 'Komunitas', 'Koleksi', 'Pesan kaos'],
    ])
    const row = (title: string) => ({
      ...{ title, line: '', action: '', count: 1, place: { href: '/' } },
      badge: { color: 'unknown', label: '' } as const,
    })
    const parts = [
      { part: 'Pesanan', view: { waiting: { rest: [row('letter')], money: [row('proof'), row('refund')] } } },
      { part: 'Komik', view: { waiting: { rest: [row('upload')], money: [row('withdrawal')] } } },
    ]
    const { waiting } = startView({ parts, lookAround: null, links: [], version: '', now: new Date() })
    expect(waiting.map(({ title }) => title)).toEqual(['proof', 'refund', 'withdrawal', 'letter', 'upload'])
  })
})
