/** What the drawing of a seeded item shows. No two scenes of the seeds have the same figure and palette. */
export type SeedDrawing = {
  /** Name of the figure, from `src/artwork/figures.ts`. */
  figure: string
  /** Name of the palette, from `src/artwork/palettes.ts`. */
  palette: string
  /** Name of the landscape, from `src/artwork/places.ts`. */
  place: string
}

/** One invented post of the blog. Its slug is made from its title. */
export type SeedPost = {
  title: string
  /** One sentence that lists show below the title. */
  lead: string
  /** Markdown, one line per paragraph, with two to five headings of the second level. */
  body: string
  /** Description of the drawing for people who do not see it. */
  alt: string
  drawing: SeedDrawing
  /** Number of days before the first start on which the post was published; at least 1. */
  daysAgo: number
}

/** One invented program: an event or a course of the community. Its slug is made from its title. */
export type SeedProgram = {
  title: string
  subtitle: string
  /** Markdown: what happens, for whom, what to bring, how to come. */
  body: string
  type: 'human_library' | 'workshop' | 'sosialisasi' | 'seminar' | 'training'
  /** Venue and city, or "Daring" for an online program. */
  venue: string
  /** First day of the program, in days from the first start; negative for a program of the past. */
  day: number
  /** Time of the start in Western Indonesian time (WIB), "HH:MM". */
  time: string
  /** Hours from the start of the program to its end. A program of several days counts its nights too. */
  hours: number
  /** Description of the drawing for people who do not see it. */
  alt: string
  drawing: SeedDrawing
}

/** One picture of the gallery. Its slug is made from its title. */
export type SeedPhoto = {
  title: string
  /** One or two sentences of plain text. */
  description: string
  /** Description of the drawing for people who do not see it. */
  alt: string
  drawing: SeedDrawing
  /** Number of days before the first start on which the picture was published; at least 1. */
  daysAgo: number
}

/** One invented partner of the community. Its slug is made from its name. */
export type SeedPartner = {
  name: string
  description: string
  /** An address below the top-level domain `.example`, which is reserved and belongs to nobody. */
  website: string
  /** Description of the emblem for people who do not see it. */
  alt: string
  /** The square emblem: a figure or up to three capital letters on a plate in the colours of the palette. */
  emblem: { palette: string } & ({ figure: string } | { initials: string })
}
