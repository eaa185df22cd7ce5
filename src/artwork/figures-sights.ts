import type { Figure } from './figure.ts'

/** Buildings, islands and vessels. */
export const SIGHTS: readonly Figure[] = [
  {
    name: 'benteng',
    at: 'ground',
    height: 240,
    width: 300,
    genres: ['Historical', 'Fantasy', 'Action'],
    shape:
      '<path d="M-156 8C-136-20-116-40-100-52H100C118-38 138-16 156 8z"/><path d="M-96-48V-104H-82V-94H-70V-104H-56V-94H-44V-104H44V-94H56V-104H70V-94H82V-104H96V-48z"/><path id="tower" d="M-116-46V-134H-124V-154H-112V-144H-102V-154H-90V-144H-80V-154H-68V-134H-76V-46z"/><use href="#tower" transform="scale(-1 1)"/><path d="M-36-92V-178H-46V-200H-32V-188H-16V-200H-6V-188H6V-200H16V-188H32V-200H46V-178H36V-92zM-2-240H2V-196H-2z"/>',
    front:
      '<path fill="A" d="M2-240L48-226 2-212zM-16-48V-72Q0-94 16-72V-48zM-98-154V-176L-70-168-94-160V-154zM94-154V-176L122-168 98-160V-154z"/><path fill="G" d="M-6-160H6V-134Q0-140-6-134zM-26-160H-20V-140H-26zM20-160H26V-140H20zM-99-122H-93V-102H-99zM93-122H99V-102H93z"/><path stroke="R" stroke-opacity=".4" stroke-width="3" d="M-60-80H-40M-30-66H-22M44-84H66M34-64H52M-26-120H-10M6-112H24M-108-84H-92M92-80H108"/><path fill="G" fill-opacity=".3" d="M-190-34q46-20 94 0t94 0 94 0 92-6v18q-46 22-92 6t-94 0-94 0-94 4z"/>',
  },
  {
    name: 'menara-air',
    at: 'ground',
    height: 240,
    genres: ['Mystery', 'Slice of Life'],
    shape:
      '<path d="M-66-198L0-242 66-198zM-58-198H58V-122Q0-100-58-122zM-52-118L-70 0H-58L-42-114zM52-118L70 0H58L42-114zM-7-110H7V0H-7z"/><path fill="none" stroke-width="5" d="M-60-56L54-86M60-56L-54-86M-66-16H66"/><path d="M7-60H40Q50-60 50-50V-40H40V-50H7z"/>',
    front:
      '<path fill="A" d="M-58-176H58V-150Q0-132-58-150z"/><path fill="none" stroke="G" stroke-width="4" d="M-54-164q13-10 27 0t27 0 27 0 27 0"/><path fill="A" d="M45-34q16 22 0 30-16-8 0-30z"/><path fill="G" d="M40-12q2 6 6 5l-2 3q-5 0-4-8z"/><path stroke="R" stroke-opacity=".55" stroke-width="3" d="M-58-190H58M-30-196V-118M30-196V-118M-66-198L0-240"/>',
  },
  {
    name: 'pulau',
    at: 'water',
    height: 206,
    width: 300,
    genres: ['Adventure', 'Fantasy', 'Comedy'],
    shape:
      '<path d="M-150 8C-130-28-94-34-62-38-34-84 24-88 54-48 92-44 130-26 150 8z"/><path fill="none" stroke-width="10" d="M-30-56C-36-110-24-142-6-170M44-48C48-88 62-108 82-126"/><path id="frond" d="M-6-170C-42-194-66-180-78-154-52-172-32-170-8-164-34-160-48-144-52-122-34-148-16-156-4-160 4-134 18-122 38-116 20-138 10-152 2-164 28-168 48-160 62-142 56-172 34-188 0-174 14-194 34-200 50-194 30-210 4-202-6-170z"/><use href="#frond" transform="translate(86 0)scale(.74)"/>',
    front:
      '<path fill="G" fill-opacity=".85" d="M-150 8C-132-12-104-16-62-10-10-20 92-18 150 8z"/><path fill="A" d="M-120-78H-66V-48H-120z"/><path fill="I" d="M-96-48h6v38h-6z"/><path fill="none" stroke="R" stroke-width="4" stroke-linecap="round" d="M-24-42q8 8 18 0M20-42q8 8 18 0M0-30q6 4 12 0"/><g fill="A"><circle cx="-10" cy="-158" r="7"/><circle cx="4" cy="-156" r="6"/><circle cx="78" cy="-116" r="5"/></g>',
  },
  {
    name: 'kota-terapung',
    at: 'sky',
    height: 226,
    width: 270,
    genres: ['Sci-Fi', 'Fantasy', 'Thriller'],
    back: '<ellipse cx="0" cy="84" rx="120" ry="34" fill="A" fill-opacity=".22"/>',
    shape:
      '<path d="M-134 20H134L104 42 62 50 42 88 16 62 0 116-18 64-50 82-66 50-106 42z"/><path d="M-120 22V-30H-88V-72H-58V22zM-52 22V-98H-46V-124H-40V-98H-14V22zM-8 22V-62H20V-128H27V-152H31V-128H48V22zM54 22V-88H86V-40H116V22z"/><path d="M-78-72V-84H-68V-72zM66-88V-100H74V-88z"/>',
    front:
      '<path fill="A" d="M-134 18H134L124 28H-124z"/><path stroke="G" stroke-width="6" stroke-dasharray="5 8" d="M-108-20V14M-98-20V14M-78-62V14M-68-62V14M-42-88V14M-26-88V14M2-50V14M28-118V14M40-118V14M64-78V14M76-78V14M98-30V14"/><circle cx="29" cy="-152" r="5" fill="A"/><circle cx="-43" cy="-124" r="4" fill="A"/><path stroke="R" stroke-opacity=".5" stroke-width="3" d="M-60 40L-40 60M0 40V90M40 40L34 66M80 38L70 44"/><path fill="A" d="M-24 66h12v6h-12zM10 64h12v6H10z"/>',
  },
  {
    name: 'mercusuar-berjalan',
    at: 'ground',
    height: 264,
    genres: ['Fantasy', 'Adventure'],
    back: '<linearGradient id="beam"><stop stop-color="G" stop-opacity=".65"/><stop offset="1" stop-color="G" stop-opacity="0"/></linearGradient><path id="ray" fill="url(#beam)" d="M0-228L330-284V-184z"/><use href="#ray" transform="scale(-1 1)"/>',
    shape:
      '<path d="M-20-208H20L32-82H-32zM-28-214H28V-206H-28zM-16-242H16V-212H-16zM-23-242L0-264 23-242zM-40-84H40L30-56H-30z"/><path fill="none" stroke-width="13" stroke-linecap="round" stroke-linejoin="round" d="M-20-60L-66-50-58-8M-4-58L-16-28-6-6M18-60L64-62 84-14"/><path d="M-76-8H-40V2H-76zM-18-8H14V2H-18zM70-18L98-12 96 0 68-4z"/>',
    front:
      '<path fill="A" d="M-23-180H23L26-146H-26zM-30-114H30L32-84H-32zM-23-242L0-264 23-242z"/><circle cx="0" cy="-227" r="10" fill="G"/><path fill="G" d="M-3-136h6v12h-6zM-4-200h8v12h-8zM-12-74h10v10h-10z"/><path stroke="R" stroke-opacity=".6" stroke-width="3" fill="none" d="M-36-78H36"/><circle cx="-66" cy="-50" r="5" fill="R"/><circle cx="64" cy="-62" r="5" fill="R"/>',
  },
  {
    name: 'lampu-simpang',
    at: 'ground',
    height: 246,
    width: 220,
    genres: ['Romance', 'Slice of Life'],
    back: '<circle cx="0" cy="-156" r="62" fill="A" fill-opacity=".25"/><path fill="G" fill-opacity=".55" d="M-132 12h34l-8 8h-34zM-74 12h34l-4 8h-34zM-16 12h34v8h-34zM42 12h34l4 8h-34zM100 12h34l8 8h-34z"/>',
    shape:
      '<path d="M-5 2V-134H5V2zM-18-4H18V4H-18zM-24-246H24Q32-246 32-238V-138Q32-130 24-130H-24Q-32-130-32-138V-238Q-32-246-24-246z"/><circle cx="-96" cy="-76" r="11"/><path d="M-110-76C-110-98-82-98-82-76L-80-56H-112zM-108-64H-84L-74 0H-118z"/><circle cx="96" cy="-86" r="11"/><path d="M84-74H108L112-40 106 0H98L96-36 94 0H84L80-40zM84-70L66-88 60-82 80-58zM82-88C82-106 110-106 110-88z"/>',
    front:
      '<circle cx="0" cy="-222" r="17" fill="M"/><circle cx="0" cy="-188" r="17" fill="M" fill-opacity=".7"/><circle cx="0" cy="-154" r="17" fill="A"/><circle cx="-5" cy="-159" r="5" fill="G"/><path fill="A" d="M-116-44H-77L-75-34H-117zM84-74H108V-62H84z"/><g fill="G"><circle cx="-58" cy="-170" r="5"/><circle cx="56" cy="-196" r="5"/><circle cx="50" cy="-120" r="4"/><circle cx="-52" cy="-112" r="4"/><circle cx="-84" cy="-138" r="3.5"/><circle cx="88" cy="-148" r="4"/><circle cx="-40" cy="-226" r="3"/></g>',
  },
  {
    name: 'kebun',
    at: 'ground',
    height: 216,
    width: 210,
    genres: ['Slice of Life', 'Romance'],
    back: '<circle cx="-24" cy="-150" r="44" fill="G" fill-opacity=".3"/>',
    shape:
      '<path d="M-96-124C-114-164-74-194-46-184-30-220 30-220 44-186 80-196 112-164 96-128 88-98 42-94 14-104-10-94-82-94-96-124z"/><path d="M-14-106H14L24 4H-26z"/><path fill="none" stroke-width="5" d="M42 2L66-132M68 4L88-130M45-18L71-15M50-44L75-41M55-70L79-67M59-96L83-93"/><path d="M-92-32H-44L-50 3H-86z"/>',
    front:
      '<g fill="A"><circle cx="-66" cy="-140" r="10"/><circle cx="-46" cy="-168" r="9"/><circle cx="6" cy="-188" r="10"/><circle cx="22" cy="-134" r="10"/><circle cx="48" cy="-162" r="9"/><circle cx="74" cy="-140" r="9"/><circle cx="-12" cy="-116" r="8"/><circle cx="-80" cy="-36" r="9"/><circle cx="-66" cy="-40" r="9"/><circle cx="-54" cy="-35" r="8"/></g><circle cx="-24" cy="-150" r="13" fill="G"/><path stroke="I" stroke-width="3" d="M-24-162q2-8 8-9"/><path stroke="R" stroke-opacity=".5" stroke-width="3" fill="none" d="M-90-20H-47M-8-100Q-10-50-14 0M4-100Q6-50 10 0"/>',
  },
  {
    name: 'lift',
    at: 'ground',
    height: 226,
    genres: ['Horror', 'Mystery'],
    back: '<path fill="G" fill-opacity=".3" d="M-26 2H26L92 40H-92z"/>',
    shape:
      '<path d="M-92 2V-206H92V2zM-40-226H40V-206H-40z"/><path fill="none" stroke-width="9" stroke-linejoin="round" d="M-92 0V-206H92V0"/>',
    front:
      '<path fill="M" d="M-76 0V-190H76V0z"/><path fill="G" d="M-26 0V-190H26V0z"/><path fill="I" d="M-14-104C-16-130 16-130 14-104L18-76H-18zM-12-84H12L24-30H-24zM-10-32h7V0h-7zM3-32h7V0H3z"/><path stroke="I" stroke-width="3" d="M-76-128H-26M26-128H76M-51-190V0M51-190V0"/><path fill="A" d="M-14-84H14L12-72H-12zM-52-176l8 8-8 10-8-10zM60-70l9 8-7 11-10-9zM-58-40l8 7-6 10-9-8zM44-150l6 7-7 7-6-8zM38-18l10 4-4 9-10-4zM-40-96l7 6-6 8-7-7z"/><g fill="R"><circle cx="-26" cy="-216" r="4"/><circle cx="-13" cy="-216" r="4"/><circle cx="0" cy="-216" r="4"/><circle cx="13" cy="-216" r="4"/></g><circle cx="26" cy="-216" r="6" fill="A"/>',
  },
  {
    name: 'feri',
    at: 'water',
    height: 176,
    width: 310,
    genres: ['Slice of Life', 'Drama', 'Mystery'],
    shape:
      '<path d="M-156-40H158L126 8H-132z"/><path d="M-126-76H116V-38H-126zM-98-108H78L88-76H-98zM-14-138H44L52-108H-14z"/><path d="M-76-156H-42V-108H-76zM58-176H62V-108H58z"/><path fill="none" stroke-width="2" d="M60-174L150-42M60-174L-14-138"/><circle cx="132" cy="-58" r="8"/><path d="M122-48H142V-38H122z"/>',
    front:
      '<path fill="A" d="M-152-34H154L148-24H-147zM-76-148H-42V-134H-76z"/><path stroke="G" stroke-width="17" stroke-dasharray="15 9" d="M-114-58H106"/><path stroke="G" stroke-width="13" stroke-dasharray="12 8" d="M-88-92H76"/><path fill="G" d="M8-132H40L45-116H8z"/><g fill="A"><circle cx="78" cy="-148" r="4"/><circle cx="96" cy="-121" r="4"/><circle cx="114" cy="-95" r="4"/><circle cx="132" cy="-68" r="4"/><circle cx="36" cy="-162" r="4"/><circle cx="12" cy="-150" r="4"/></g><path fill="none" stroke="G" stroke-opacity=".45" stroke-width="9" stroke-linecap="round" d="M-60-166q-16-12-36-8t-40-8"/><g fill="G"><circle cx="-96" cy="-14" r="5"/><circle cx="-56" cy="-14" r="5"/><circle cx="-16" cy="-14" r="5"/><circle cx="24" cy="-14" r="5"/><circle cx="64" cy="-14" r="5"/></g>',
  },
  {
    name: 'rakit',
    at: 'water',
    height: 206,
    width: 250,
    genres: ['Adventure', 'Comedy'],
    shape:
      '<path d="M-126-14H126V8H-126z"/><path d="M-10-206H-3V-12H-10z"/><path d="M-94-110Q-72-118-50-110L-72-132zM-88-88H-56L-50-14H-94z"/><circle cx="-72" cy="-102" r="12"/><path fill="none" stroke-width="9" stroke-linecap="round" d="M-60-78L-104-62"/><path fill="none" stroke-width="5" stroke-linecap="round" d="M-92-100L-132 20"/><path d="M46-14V-44L40-58Q46-66 60-64H86L98-86 92-98 106-94 122-80 120-72 108-70 98-46 96-14H89L86-40H60L54-14z"/><path fill="none" stroke-width="5" stroke-linecap="round" d="M102-92Q92-104 78-104M108-92Q102-108 90-114M42-58L34-66"/>',
    front:
      '<path fill="A" d="M0-200C40-190 74-176 96-150 92-120 84-108 78-90 50-96 26-96 0-92z"/><path fill="G" d="M34-156L62-146 58-118 32-122z"/><path fill="none" stroke="I" stroke-width="2" stroke-dasharray="5 4" d="M38-150L57-143 54-123 36-126z"/><path fill="I" fill-opacity=".22" d="M0-128C30-130 60-124 88-124 84-110 80-100 78-90 50-96 26-96 0-92z"/><path fill="A" d="M-94-110Q-72-118-50-110L-72-132zM-90-66H-54L-53-54H-91zM-3-206L-44-198-3-188z"/><path stroke="R" stroke-opacity=".6" stroke-width="3" d="M-124-6H124M-124 1H124"/><path fill="R" d="M-96-16h8v24h-8zM22-16h8v24h-8zM104-16h8v24h-8z"/><circle cx="106" cy="-84" r="3" fill="G"/><path fill="G" d="M104-70l4 16 6-15z"/>',
  },
]
