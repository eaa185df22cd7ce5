/** What every entry of the library has in common, whoever writes it. */

/** A title or label in an address: unaccented small letters and digits, hyphens between. */
export const slugOf = (title: string) =>
  title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f’']/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** The clips of `public/media` take turns, by position from 0. */
export const clipOf = (index: number) => (index % CLIPS) + 1

const CLIPS = 6
