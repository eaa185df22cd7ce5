import type { Figure } from './figure.ts'

export const PEOPLE: readonly Figure[] = [
  {
    name: 'ronin',
    at: 'ground',
    height: 206,
    genres: ['Action', 'Adventure', 'Fantasy', 'Drama', 'Supernatural'],
    back: '<path fill="A" d="M-6-156C-34-158-50-138-72-142-94-146-104-160-122-152-108-134-88-124-66-126-40-130-26-138-4-136z"/><path fill="G" d="M38-94L112-192l4 3-70 103z"/>',
    shape:
      '<path d="M-12-158C-36-150-42-118-46-62l-10 48 17-4 10 6 13-6 11 6 13-6 13 6 11-6 18 4-9-48C36-118 32-150 12-158z"/><path d="M-46-166L-4-206Q0-209 4-206L46-166Q0-150-46-166zM-24-14l-2 14h18l2-14zM8-14l2 14h18l-4-14zM22-118l26 26-9 10-24-18z"/>',
    front:
      '<path fill="A" d="M-15-160Q0-150 15-160l3 12Q0-138-18-148z"/><path stroke="G" stroke-width="4" d="M34-98l15 12"/>',
  },
  {
    name: 'payung',
    at: 'ground',
    height: 228,
    genres: ['Romance', 'Drama', 'Slice of Life', 'School', 'Mystery'],
    shape:
      '<path d="M-15-146C-16-172 18-172 18-146 20-130 16-120 14-112L-14-112C-20-120-16-132-15-146z"/><path d="M-10-116H12C22-96 28-70 38-40L-34-40C-26-70-20-96-10-116zM-16-42h12l-1 42h-13zM8-42h12l3 42h-13zM8-112L24-124 16-140 24-146 36-122 16-96z"/>',
    front:
      '<path stroke="R" stroke-width="4" d="M22-218V-120"/><path fill="A" d="M-66-166C-60-234 100-238 110-166Q98-178 82-166 68-178 52-166 38-178 22-166 6-178-8-166-24-178-36-166-52-178-66-166z"/><path fill="I" fill-opacity=".28" d="M22-218C62-214 106-204 110-166Q98-178 82-166 74-200 22-218zM22-218C-2-204-8-180-8-166L-36-166C-30-196 0-214 22-218z"/><path fill="M" d="M-34-40C-31-50-29-60-26-70H29C32-60 35-50 38-40z"/>',
  },
  {
    name: 'siswi',
    at: 'ground',
    height: 184,
    genres: ['School', 'Slice of Life', 'Romance', 'Comedy', 'Supernatural'],
    shape:
      '<path d="M-17-164C-18-190 20-190 19-162 20-146 15-138 14-130L-13-128C-34-116-54-124-72-110-62-134-40-134-28-148-20-154-17-158-17-164z"/><path d="M-15-134H16L20-88H-19zM-19-90H20L36-46H-35zM-17-48h12l-1 48h-13zM6-48h12l3 48h-13zM13-130L32-92l-9 6L8-114z"/>',
    front:
      '<path fill="A" d="M20-92h34v28H20zM-12-132H14L2-112z"/><path stroke="R" stroke-opacity=".5" stroke-width="2" d="M-12-86l-6 38M2-86v38M14-86l8 38"/><path stroke="A" stroke-width="3" d="M26-92Q36-106 47-92"/>',
  },
  {
    name: 'berdua',
    at: 'ground',
    height: 196,
    genres: ['Romance', 'Drama', 'Slice of Life', 'School'],
    shape:
      '<circle cx="-34" cy="-180" r="16"/><path d="M-52-182C-50-206-16-204-18-180zM-52-160h36l6 76-8 2-6-52 2 134h-16l-5-66-5 66h-16l-2-134-5 52-8-2z"/><circle cx="34" cy="-158" r="15"/><path d="M18-156C18-182 52-180 50-156 50-138 54-126 58-116L20-118zM22-140H46L58-58H10zM20-60h11l-1 60H18zM36-60h11l3 60H38zM24-136L-12-92l4 8 32-30z"/>',
    front: '<path fill="A" d="M-50-160h32l-16 16zM10-58L15-82H54L58-58z"/>',
  },
  {
    name: 'gitaris',
    at: 'ground',
    height: 196,
    genres: ['Music', 'Drama', 'Comedy', 'School', 'Slice of Life'],
    shape:
      '<path d="M-18-172C-26-196 22-202 18-172 24-176 18-160 12-156H-12C-22-160-24-170-18-172z"/><path d="M-22-154Q0-160 20-152L20-84H-18zM-18-88H20L40 0H20L4-60-18 0H-40z"/><path fill="none" stroke-width="13" stroke-linecap="round" stroke-linejoin="round" d="M-18-144L-40-112-10-98M16-144L46-118 66-134"/>',
    front:
      '<g transform="rotate(-25 0 -104)"><path fill="A" d="M-44-104C-44-130-16-130-6-118 4-126 20-122 20-104 20-86 4-82-6-90-16-78-44-78-44-104z"/><path fill="R" d="M16-108h70v7H16z"/><path fill="I" d="M-14-111h6v14h-6zM84-112h16v14H84z"/><circle cx="-24" cy="-104" r="7" fill="I"/></g>',
  },
  {
    name: 'penendang',
    at: 'ground',
    height: 190,
    genres: ['Sports', 'School', 'Comedy', 'Drama', 'Slice of Life'],
    shape:
      '<circle cx="-10" cy="-176" r="15"/><path d="M-26-182C-22-202 8-198 6-178zM-28-156L10-152 8-92H-24z"/><path fill="none" stroke-width="17" stroke-linecap="round" stroke-linejoin="round" d="M-14-94L-24-52-38-8M-2-94L40-82 78-46"/><path fill="none" stroke-width="12" stroke-linecap="round" stroke-linejoin="round" d="M-22-148L-56-130-72-152M6-146L36-124 60-138"/><path d="M-46-12h36v12h-38zM72-60l26 8-4 13-24-4z"/>',
    front:
      '<path fill="A" d="M-28-156L10-152 9-114H-27z"/><circle cx="118" cy="-34" r="18" fill="G"/><path fill="I" d="M118-42l8 6-3 9h-10l-3-9zM104-44l6-6M134-42l-5-6"/>',
  },
  {
    name: 'smes',
    at: 'ground',
    height: 230,
    genres: ['Sports', 'School', 'Action', 'Comedy'],
    back: '<g transform="rotate(24 66 -224)"><ellipse cx="66" cy="-236" rx="19" ry="26" fill="G" fill-opacity=".35" stroke="A" stroke-width="5"/><path stroke="A" stroke-width="5" d="M66-210v44"/></g>',
    shape:
      '<circle cx="-2" cy="-182" r="15"/><path d="M-20-164L18-168 10-108-22-104z"/><path fill="none" stroke-width="16" stroke-linecap="round" stroke-linejoin="round" d="M-14-108L-46-86-76-98M0-108L16-66 4-26"/><path fill="none" stroke-width="12" stroke-linecap="round" stroke-linejoin="round" d="M12-160L38-178 52-180M-16-156L-44-170-60-196"/><path d="M-6-30l18-4 8 20-22 2zM-72-106l4 16-22 8-2-12z"/>',
    front:
      '<path fill="A" d="M-22-104L-24-120 12-126 10-108 18-84-8-80z"/><path fill="G" d="M124-266l16 20-20 10zM112-240l10-4 4 8-8 5z"/>',
  },
  {
    name: 'penyihir',
    at: 'ground',
    height: 214,
    genres: ['Fantasy', 'Adventure', 'Supernatural', 'Comedy', 'School'],
    back: '<circle cx="60" cy="-196" r="34" fill="A" fill-opacity=".25"/><path stroke="I" stroke-width="7" d="M56 0L60-186"/>',
    shape:
      '<circle cx="0" cy="-152" r="16"/><path d="M-48-158Q0-172 48-158 40-168 24-170L10-218Q2-226-26-212L-14-204-24-170Q-40-168-48-158z"/><path d="M-14-142C-42-112-46-40-58 0H44C42-20 40-60 34-92L62-104 58-116 28-122 14-142z"/>',
    front:
      '<circle cx="60" cy="-196" r="14" fill="A"/><path fill="G" d="M60-206l3 7 7 3-7 3-3 7-3-7-7-3 7-3z"/><path fill="A" d="M-26-176Q0-182 26-176l-2-8Q0-190-23-184z"/><path stroke="R" stroke-opacity=".5" stroke-width="2" fill="none" d="M-16-120Q-26-60-34-6M6-110Q8-60 14-6"/>',
  },
  {
    name: 'detektif',
    at: 'ground',
    height: 232,
    genres: ['Mystery', 'Drama', 'Horror', 'Action', 'Supernatural'],
    back: '<path fill="G" fill-opacity=".22" d="M64-216L-46 0H166L84-216z"/>',
    shape:
      '<path d="M-38-172Q0-160 30-172L20-177C20-196 12-202-4-198-18-202-24-194-26-177z"/><path d="M-18-170h30v14q-14 12-30 0zM-30-150Q-4-162 22-150L32-84 40-24H-46L-38-84zM-22-26h14L-10 0h-16zM8-26h14l4 26H10z"/><path d="M72 0V-204Q72-220 56-220H46v6h8q10 0 10 10V0zM60-4h24V0H60z"/>',
    front:
      '<path fill="G" d="M62-222h24l5 14H57z"/><path fill="A" d="M-25-184q22 6 44 0l1 7q-24 7-46 0zM-22-152l18 22 16-22-8-3-8 12-10-12z"/><path stroke="R" stroke-opacity=".4" stroke-width="2" d="M-4-128v100"/>',
  },
  {
    name: 'hantu',
    at: 'ground',
    height: 190,
    genres: ['Horror', 'Supernatural', 'Mystery'],
    back: '<ellipse cx="0" cy="-96" rx="92" ry="112" fill="G" fill-opacity=".16"/>',
    shape:
      '<path d="M-22-150C-46-112-52-60-70-14q18 10 30-4 10 12 22 0 10 14 22 0 12 12 24-2 14 14 40 6C52-60 46-112 22-150z"/>',
    front:
      '<path fill="G" fill-opacity=".92" d="M-20-146C-40-112-46-60-60-24q14 4 22-6 10 12 20 0 10 12 20 0 12 12 22 0 12 10 34 8C48-60 40-112 20-146z"/><path fill="I" d="M-28-138C-34-206 34-206 28-138 34-110 26-80 20-58 16-76 12-92 12-112Q8-130 0-134-8-130-12-112C-12-92-16-72-22-46-30-74-36-108-28-138z"/><path fill="A" d="M-8-150l6 3-6 3zM8-150l-6 3 6 3z"/>',
  },
  {
    name: 'penari',
    at: 'ground',
    height: 214,
    genres: ['Music', 'Drama', 'Romance', 'Supernatural', 'Fantasy'],
    back: '<path fill="A" d="M-66-164l-46 4a46 46 0 0 1 66-44z"/>',
    shape:
      '<path d="M-14-168C-16-190 16-190 14-168Q10-152 0-150-10-152-14-168z"/><path d="M-22-180Q0-190 22-180L28-204 17-196 14-212 6-200 0-218-6-200-14-212-17-196-28-204zM-16-150H16L10-102H-10zM-12-104H12C24-66 30-34 44 0H-30C-22-34-24-66-12-104z"/><path fill="none" stroke-width="10" stroke-linecap="round" stroke-linejoin="round" d="M-12-144L-52-134-64-164M12-144L54-150 66-116"/>',
    front:
      '<path fill="A" d="M-14-110H14L12-98H-12zM-5-98H5L14-8-2 0z"/><path fill="G" d="M0-208l4 8-4 6-4-6zM-18-198l3 6-3 4-3-4zM18-198l3 6-3 4-3-4z"/><path stroke="R" stroke-opacity=".6" stroke-width="2" fill="none" d="M-18-180Q0-188 18-180"/><path stroke="I" stroke-width="2" d="M-66-164l-30-12M-66-164l-16-26"/>',
  },
  {
    name: 'layangan',
    at: 'ground',
    height: 232,
    genres: ['Slice of Life', 'Comedy', 'Adventure', 'Drama'],
    back: '<path stroke="G" stroke-opacity=".85" stroke-width="2" fill="none" d="M32-118Q50-170 78-186"/><path fill="A" d="M108-250L142-196 74-140 46-202z"/><path fill="G" d="M108-250L142-196 92-194z"/><path fill="I" fill-opacity=".25" d="M142-196L74-140 92-194z"/><path stroke="A" stroke-width="5" stroke-linecap="round" fill="none" d="M74-140q-4 22 14 32t6 36 16 40"/><path fill="A" d="M76-112l20 4-16 10zM84-72l18 8-18 8z"/>',
    shape:
      '<circle cx="0" cy="-106" r="15"/><path d="M-17-108C-16-130 18-130 15-108zM-15-90H15L20-42H-18z"/><path fill="none" stroke-width="12" stroke-linecap="round" stroke-linejoin="round" d="M-10-44L-16-6M10-44L26-26 22-4"/><path fill="none" stroke-width="9" stroke-linecap="round" stroke-linejoin="round" d="M10-84L28-94 32-118M-12-84L-30-66"/>',
    front: '<path fill="A" d="M-15-90H15L18-64H-17z"/>',
  },
  {
    name: 'antariksawan',
    at: 'ground',
    height: 196,
    genres: ['Sci-Fi', 'Adventure', 'Drama', 'Mystery'],
    shape:
      '<path d="M-46-150h20v70h-20q-8-36 0-70z"/><circle cx="0" cy="-162" r="33"/><path d="M-30-136H30L36-70H-34zM-34-74H-2L-6 0H-40zM2-74H36L42 0H8z"/><path fill="none" stroke-width="18" stroke-linecap="round" stroke-linejoin="round" d="M28-124L54-96 46-66M-26-122L-44-88"/>',
    front:
      '<path fill="G" d="M-18-168Q4-184 26-168 30-146 18-142 4-138-10-142-22-148-18-168z"/><path fill="A" d="M6-168Q16-174 22-166 26-156 20-150 14-160 6-168zM-16-122h20v14h-20z"/><path stroke="R" stroke-opacity=".7" stroke-width="3" d="M-38-30H-4M6-30H40M-34-82H36"/>',
  },
  {
    name: 'ksatria-rawa',
    at: 'water',
    height: 214,
    width: 240,
    genres: ['Adventure', 'Comedy'],
    shape:
      '<path d="M-104-36C-60-26 50-26 112-40 104-12 84 4 56 6H-62C-84 2-98-14-104-36z"/><path d="M-36-150C-36-178 10-178 10-150L12-124H-38zM-40-124H16L26-30H-48z"/><path fill="none" stroke-width="6" stroke-linecap="round" d="M32-12L58-212"/><path fill="none" stroke-width="14" stroke-linecap="round" d="M10-112L42-92"/><path d="M62-38C60-62 84-66 94-58 90-78 112-84 120-70L136-66 121-58C120-44 112-38 98-36z"/>',
    front:
      '<path fill="A" d="M-14-170C-20-204-54-210-72-192-52-190-40-178-32-158zM56-210L108-196 53-178zM118-70L138-66 120-58z"/><path fill="G" d="M-18-152H10V-144H-18z"/><path fill="R" d="M-36-128H12V-120H-36z"/><path fill="A" d="M-40-108H4V-82Q4-58-18-46-40-58-40-82z"/><path fill="G" d="M-18-100L-8-80-18-60-28-80z"/><circle cx="108" cy="-70" r="3" fill="G"/><path fill="none" stroke="R" stroke-opacity=".7" stroke-width="3" d="M-100-24C-60-12 60-12 106-28"/><path fill="A" d="M-74-14h22v12h-22z"/>',
  },
  {
    name: 'ninja',
    at: 'ground',
    height: 200,
    width: 250,
    genres: ['Comedy', 'Action'],
    back: '<path stroke="G" stroke-width="5" stroke-linecap="round" d="M-40-196L34-98"/><path stroke="I" stroke-width="7" stroke-linecap="round" d="M-48-206L-36-190"/><circle cx="-118" cy="-86" r="12" fill="A"/><circle cx="-100" cy="-88" r="11" fill="G"/><circle cx="108" cy="-88" r="13" fill="A"/><path fill="G" d="M122-80q-2-30 14-36-2 20-4 36z"/>',
    shape:
      '<path d="M-19-172C-19-198 21-198 21-172 21-152-19-152-19-172zM-26-152H26L28-92H-30z"/><path fill="none" stroke-width="19" stroke-linecap="round" stroke-linejoin="round" d="M-16-96L-42-58-40-10M16-96L48-64 38-10"/><path d="M-50-12H-22V0H-56zM30-12H54L62 0H30z"/><path fill="none" stroke-width="12" stroke-linecap="round" stroke-linejoin="round" d="M-20-142L-52-120-58-148M20-142L52-122 58-148"/><path fill="none" stroke-width="6" stroke-linecap="round" d="M-126-142Q0-166 126-142"/><path fill="none" stroke-width="2" d="M-112-144L-132-76M-112-144L-90-76M116-144L96-76M116-144L138-76"/><path d="M-136-78H-84L-92-44H-128zM92-78H142L134-44H100z"/>',
    front:
      '<path fill="G" d="M-15-180H18V-168H-15z"/><path fill="I" d="M-6-179h5v10h-5zM9-179h5v10H9z"/><path fill="A" d="M-19-188Q0-196 21-188V-182H-19zM-18-187L-54-202-46-182zM-28-106H28V-96H-29z"/><path stroke="R" stroke-opacity=".5" stroke-width="3" d="M-12-150L20-108M12-150L-2-130M-130-64H-90M98-64H136"/>',
  },
  {
    name: 'putri',
    at: 'ground',
    height: 218,
    width: 230,
    genres: ['Romance', 'Drama', 'Historical', 'Fantasy'],
    back: '<path fill="G" fill-opacity=".92" d="M52 6L92-64 132 6zM-136 6L-104-46-70 6z"/><path fill="I" fill-opacity=".18" d="M92-64L132 6H98zM-104-46L-70 6H-98z"/>',
    shape:
      '<circle cx="0" cy="-176" r="15"/><path d="M-18-176C-20-204 20-204 18-176 26-150 30-124 22-96H14L12-160H-12L-14-96H-22C-30-124-26-150-18-176z"/><path d="M-14-160H14L20-112 58 2H-58L-20-112z"/><path fill="none" stroke-width="10" stroke-linecap="round" stroke-linejoin="round" d="M14-150L42-128 60-140M-14-150L-38-118-22-100"/>',
    front:
      '<path fill="A" d="M-18-190L-24-214-9-203 0-220 9-203 24-214 18-190Q0-197-18-190zM-18-116H18L21-104H-21zM-5-104H7L26-2H6z"/><path fill="none" stroke="A" stroke-width="4" d="M-53-14Q0-4 53-14"/><path fill="A" d="M0-142l6 9-6 9-6-9z"/><path fill="G" d="M50-150Q62-164 76-150L70-138H56z"/><path fill="A" d="M48-142H78L70-128H56z"/><circle cx="0" cy="-206" r="3" fill="G"/>',
  },
  {
    name: 'pelari',
    at: 'ground',
    height: 200,
    genres: ['Sports', 'School'],
    shape:
      '<circle cx="22" cy="-182" r="15"/><path d="M6-184C6-208 40-206 38-186zM2-166L34-160 16-98-20-104z"/><path fill="none" stroke-width="18" stroke-linecap="round" stroke-linejoin="round" d="M2-104L46-84 30-34M-8-102L-34-58-84-62"/><path fill="none" stroke-width="12" stroke-linecap="round" stroke-linejoin="round" d="M26-152L52-124 86-138M6-154L-30-142-44-112"/><path d="M22-40L40-32 60-28 58-18H20zM-78-72L-98-80-104-56-84-50z"/>',
    front:
      '<path fill="A" d="M2-166L34-160 24-122-14-128zM7-190L38-188V-181L6-183zM6-188L-26-198-18-184z"/><ellipse cx="96" cy="-144" rx="13" ry="17" fill="G" transform="rotate(24 96 -144)"/><path stroke="G" stroke-opacity=".6" stroke-width="4" stroke-linecap="round" d="M-60-150H-110M-64-120H-136M-70-94H-108"/>',
  },
  {
    name: 'hanabi',
    at: 'ground',
    height: 262,
    genres: ['Romance', 'Slice of Life'],
    back: '<g fill="none"><circle cx="-44" cy="-196" r="20" stroke="G" stroke-width="16" stroke-dasharray="3 7.5"/><circle cx="-44" cy="-196" r="46" stroke="A" stroke-width="20" stroke-dasharray="4 14"/><circle cx="-44" cy="-196" r="68" stroke="G" stroke-width="4" stroke-dasharray="1 20.4"/><circle cx="62" cy="-168" r="14" stroke="A" stroke-width="12" stroke-dasharray="3 6"/><circle cx="62" cy="-168" r="34" stroke="G" stroke-width="16" stroke-dasharray="3 12.2"/></g>',
    shape:
      '<circle cx="-24" cy="-98" r="12"/><path d="M-40-84H-8L0 0H-48zM-38-98C-38-118-10-118-10-98z"/><circle cx="24" cy="-88" r="11.5"/><circle cx="30" cy="-102" r="7"/><path d="M8-76H40L48 0H2zM-8-70L12-42 6-34-12-56zM38-72L50-44 42-38 32-56z"/><path d="M-160 0H160V8H-160zM-140-30H-134V0H-140zM-90-30H-84V0H-90zM84-30H90V0H84zM134-30H140V0H134zM-150-34H-66V-28H-150zM66-34H150V-28H66z"/>',
    front:
      '<path fill="A" d="M6-60H42L44-44H4zM-42-58H-5L-4-50H-43z"/><path fill="G" d="M16-56h16v8H16z"/><circle cx="36" cy="-108" r="3" fill="A"/>',
  },
]
