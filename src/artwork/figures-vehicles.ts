import type { Figure } from './figure.ts'

/** Machines that move. */
export const VEHICLES: readonly Figure[] = [
  {
    name: 'delman',
    at: 'ground',
    height: 168,
    width: 310,
    genres: ['Sports', 'Action', 'Comedy'],
    shape:
      '<path d="M6-42C2-84 26-98 60-98L90-102 106-142 98-162 118-154 142-132 150-116 142-108 122-116 120-84 128-58 150-44 142-36 114-50 106-56 120-12 110-8 92-54H52L30-40 4-8-4-16 14-44z"/><path d="M96-156C76-146 70-120 66-100L92-104 108-142z"/><path fill="none" stroke-width="6" stroke-linecap="round" d="M6-82Q-18-76-20-48"/><path fill="none" stroke-width="7" d="M-90-86a42 42 0 1 0 1 0"/><path d="M-150-96H-34L-44-60H-136zM-158-158H-56Q-36-156-32-136L-38-132Q-42-148-58-150H-158z"/><path d="M-150-152H-144V-94H-150zM-66-152H-60V-94H-66z"/><path fill="none" stroke-width="6" d="M-50-74L64-78"/><circle cx="-30" cy="-128" r="11"/><path d="M-42-118H-20L-14-94H-46z"/><path fill="none" stroke-width="3" d="M-18-106L112-128"/>',
    front:
      '<path fill="A" d="M-160-162H-56Q-34-158-30-136L-36-134Q-42-150-60-152H-160zM-146-88H-40L-43-78H-142z"/><circle cx="-90" cy="-44" r="8" fill="A"/><path fill="none" stroke="A" stroke-width="3" d="M-90-79a35 35 0 1 0 1 0M-90-78V-10M-124-44H-56M-114-68L-66-20M-66-68L-114-20"/><path fill="none" stroke="A" stroke-width="4" stroke-linejoin="round" d="M18-60L40-84 84-88 108-132M54-62L34-48M100-64L112-30"/><circle cx="122" cy="-134" r="5" fill="G"/><path fill="A" d="M-42-134Q-30-146-18-134z"/><path stroke="A" stroke-opacity=".6" stroke-width="4" stroke-linecap="round" d="M-170-40H-230M-164-64H-250M-168-16H-214"/>',
  },
  {
    name: 'ekskavator',
    at: 'ground',
    height: 190,
    width: 280,
    genres: ['Sci-Fi', 'Comedy'],
    shape:
      '<path d="M-118-36H34Q52-36 52-18T34 0H-118Q-136 0-136-18T-118-36z"/><path d="M-122-40V-82H-70V-134Q-70-140-64-140H-4Q2-140 4-134L16-76V-40z"/><path fill="none" stroke-width="20" stroke-linecap="round" stroke-linejoin="round" d="M8-66L68-176"/><path fill="none" stroke-width="14" stroke-linecap="round" stroke-linejoin="round" d="M68-176L126-104"/><path d="M102-104L144-116 152-66 122-44 96-64 116-78z"/>',
    front:
      '<path fill="A" d="M-122-76H-72V-46H-122zM-70-76H14V-46H-70z"/><path fill="G" d="M-60-130H-8L2-84H-60z"/><path fill="none" stroke="I" stroke-width="5" stroke-linecap="round" d="M-50-106q8 10 18 0M-26-106q8 10 18 0"/><path fill="none" stroke="A" stroke-width="7" stroke-linecap="round" d="M14-72L66-166M72-166L116-112"/><circle cx="68" cy="-176" r="7" fill="R"/><g fill="R"><circle cx="-112" cy="-18" r="9"/><circle cx="-76" cy="-18" r="9"/><circle cx="-40" cy="-18" r="9"/><circle cx="-4" cy="-18" r="9"/><circle cx="30" cy="-18" r="9"/></g><path fill="G" d="M-118-110V-150L-92-158V-120A9 8 0 1 1-98-126V-146L-112-142V-110A9 8 0 1 1-118-116z"/><path fill="A" d="M-40-170V-200L-36-200Q-34-190-22-184-34-186-35-170A8 7 0 1 1-40-176z"/>',
  },
  {
    name: 'satelit',
    at: 'sky',
    height: 190,
    width: 300,
    genres: ['Sci-Fi', 'Romance'],
    back: '<path fill="none" stroke="A" stroke-width="5" stroke-linecap="round" d="M-22 92Q0 108 22 92M-36 114Q0 140 36 114M-50 136Q0 172 50 136"/>',
    shape:
      '<g transform="rotate(-14)"><path d="M-28-40H28V44H-28zM-44-4H-28V8H-44zM28-4H44V8H28zM-154-34H-42V38H-154zM42-34H154V38H42z"/><path d="M-38 50Q0 84 38 50L28 44H-28zM-3 70H3V86H-3zM-3-70H3V-38H-3z"/></g>',
    front:
      '<g transform="rotate(-14)"><path fill="A" d="M-148-28H-124V32H-148zM-118-28H-100V32H-118zM-94-28H-76V32H-94zM-70-28H-48V32H-70zM48-28H70V32H48zM76-28H94V32H76zM100-28H118V32H100zM124-28H148V32H124z"/><path stroke="I" stroke-width="3" d="M-150 2H-46M46 2H150"/><path fill="G" d="M0 22L-18 4C-24-10-8-18 0-8 8-18 24-10 18 4z"/><circle cx="0" cy="-72" r="6" fill="A"/><path stroke="R" stroke-opacity=".7" stroke-width="3" fill="none" d="M-24-28H24M-34 52Q0 74 34 52"/></g>',
  },
  {
    name: 'bangkai-kapal',
    at: 'ground',
    height: 214,
    width: 310,
    genres: ['Sci-Fi', 'Action', 'Thriller'],
    shape:
      '<path d="M-168 8L-140-84-44-62-36-118 10-108 4-50 96-28 150-46 134 8z"/><path d="M-24-122L-12-190 18-184 4-110zM60-40L84-178 90-176 72-34z"/><path fill="none" stroke-width="3" d="M86-176L-14-150M86-176L148-44M-140-82L-20-186"/><path d="M96 8C100-22 120-30 136-30 152-30 160-12 160 8z"/><path d="M-118-12H-108V8H-118zM-122-30H-104V-10H-122z"/>',
    front:
      '<path fill="A" d="M-162-10L-154-36-100-24-104-2zM-80-18L-30-8-32 6-84 2zM-12-160L-8-178 12-174 8-156z"/><path fill="G" d="M-26-100l12 3-2 13-12-3zM-8-96l12 3-2 13-12-3z"/><path stroke="R" stroke-opacity=".55" stroke-width="3" fill="none" d="M-140-74L96-20M-60-52L-70 4M-6-40L-12 6M50-30L48 6M110 8C112-12 124-20 136-20"/><circle cx="-113" cy="-20" r="3.5" fill="A"/><path fill="G" d="M-98-8l8-3-3 7 9 2-9 3 2 8-7-6-7 5 2-8-8-3 8-2-3-7z"/><circle cx="-93" cy="-2" r="24" fill="A" fill-opacity=".3"/>',
  },
]
