import type { ContentKind, ProgramType } from '../db/tables.ts'

/**
 * Names of a kind of content: `one` stands in a sentence ("tulisan"), `many` is a heading, `href` is the address of its
 * list.
 */
type KindNames = { one: string; many: string; href: string }

export const kindNames: Readonly<Record<ContentKind, KindNames>> = {
  post: { one: 'tulisan', many: 'Blog', href: '/blog/' },
  program: { one: 'program', many: 'Program', href: '/program/' },
  photo: { one: 'foto', many: 'Galeri', href: '/galeri/' },
  partner: { one: 'mitra', many: 'Mitra', href: '/mitra/' },
}

export const programTypeNames: Readonly<Record<ProgramType, string>> = {
  human_library: 'Human library',
  workshop: 'Lokakarya',
  sosialisasi: 'Sosialisasi',
  seminar: 'Seminar',
  training: 'Pelatihan',
}

export const itemHref = ({ kind, slug }: { kind: ContentKind; slug: string }): string =>
  `${kindNames[kind].href}${slug}/`
