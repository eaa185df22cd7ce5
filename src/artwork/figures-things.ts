import type { Figure } from './figure.ts'

export const THINGS: readonly Figure[] = [
  {
    name: 'robot',
    at: 'ground',
    height: 216,
    genres: ['Sci-Fi', 'Comedy', 'Action', 'Adventure'],
    shape:
      '<rect x="-34" y="-196" width="68" height="50" rx="14"/><path d="M-3-216h6v24h-6zM-44-140Q-44-144-40-144H40Q44-144 44-140L36-66Q36-62 32-62H-32Q-36-62-36-66z"/><rect x="-70" y="-142" width="20" height="50" rx="10"/><rect x="-68" y="-96" width="18" height="50" rx="8"/><rect x="50" y="-142" width="20" height="50" rx="10"/><rect x="50" y="-96" width="18" height="50" rx="8"/><path d="M-32-66H-6L-4-12H-34zM6-66H32L34-12H4zM-44-14H-2V0H-44zM2-14H44V0H2z"/>',
    front:
      '<rect x="-24" y="-182" width="48" height="20" rx="10" fill="A"/><circle cx="-10" cy="-172" r="5" fill="I"/><circle cx="10" cy="-172" r="5" fill="I"/><circle cx="0" cy="-216" r="7" fill="A"/><circle cx="0" cy="-110" r="15" fill="M"/><circle cx="0" cy="-110" r="8" fill="A"/><path stroke="R" stroke-opacity=".6" stroke-width="3" d="M-30-80H30M-36-134H36M-33-38H-5M5-38H33"/>',
  },
  {
    name: 'kereta',
    at: 'ground',
    height: 128,
    width: 264,
    genres: ['Mystery', 'Adventure', 'Drama', 'Sci-Fi', 'Action', 'Romance', 'Slice of Life'],
    back: '<linearGradient id="beam"><stop stop-color="G" stop-opacity=".6"/><stop offset="1" stop-color="G" stop-opacity="0"/></linearGradient><path fill="url(#beam)" d="M124-42L330-84V0H124z"/>',
    shape:
      '<path d="M-900-108H60C96-108 116-84 128-48 132-34 130-22 122-16H-900z"/><path d="M-900-16H132V-4H-900zM-900 0H900V8H-900z"/><circle cx="84" cy="-8" r="12"/><circle cx="50" cy="-8" r="12"/><circle cx="-70" cy="-8" r="12"/><circle cx="-104" cy="-8" r="12"/><path d="M-40-116h60v10h-60z"/>',
    front:
      '<path fill="A" d="M-900-44H127l2 9H-900z"/><path fill="G" d="M-132-94h36v36h-36zM-84-94h36v36h-36zM-36-94h36v36H-36zM12-94H52v36H12zM66-94C88-92 98-78 106-58H66z"/><path stroke="G" stroke-width="36" stroke-dasharray="36 12" d="M-168-76H-900"/><circle cx="120" cy="-32" r="6" fill="G"/><path stroke="R" stroke-opacity=".5" stroke-width="3" d="M-150-108V-16M-498-108V-16"/>',
  },
  {
    name: 'becak',
    at: 'ground',
    height: 166,
    width: 230,
    genres: ['Comedy', 'Slice of Life', 'Drama', 'Adventure', 'Romance'],
    shape:
      '<path fill="none" stroke-width="6" d="M-62-70a35 35 0 1 0 1 0M78-64a32 32 0 1 0 1 0"/><path d="M-108-72H-20Q-6-72-4-56L-8-34H-98zM-26-72L-14-122h8L-14-66z"/><path fill="none" stroke-width="6" stroke-linecap="round" stroke-linejoin="round" d="M-12-44H40L78-32 56-88 40-44M50-88H68M10-44L16-84"/><circle cx="50" cy="-146" r="13"/><path d="M22-150Q50-158 78-150L50-170zM40-134H60L66-88H40z"/><path fill="none" stroke-width="10" stroke-linecap="round" stroke-linejoin="round" d="M46-124L18-86M56-90L36-66 44-30"/>',
    front:
      '<path fill="A" d="M-112-96C-110-150-40-154-10-124L-22-72-40-112-70-116z"/><path fill="G" fill-opacity=".9" d="M-100-64H-14l-2 10H-98z"/><path fill="A" d="M-96-50H-14l-3 12H-94z"/><path stroke="R" stroke-opacity=".6" stroke-width="2" d="M-62-68V0M-96-35H-28M-86-58L-38-11M-38-58L-86-11M78-62V0M48-32H110"/>',
  },
  {
    name: 'perahu',
    at: 'water',
    height: 200,
    genres: ['Adventure', 'Fantasy', 'Drama', 'Romance', 'Mystery', 'Slice of Life'],
    shape:
      '<path d="M-112-44C-80-24 60-24 118-52 108-20 88 0 60 6H-62C-88 2-104-18-112-44z"/><path d="M-6-190h6V-30h-6z"/><circle cx="-58" cy="-72" r="11"/><path d="M-72-60Q-58-66-46-58L-42-28H-74z"/><path fill="none" stroke-width="5" d="M-44-50L-96 4"/>',
    front:
      '<path fill="A" d="M2-198C66-160 88-106 92-58 60-48 30-46 2-48z"/><path fill="I" fill-opacity=".22" d="M2-120C40-116 66-112 80-108 86-92 90-76 92-58 60-48 30-46 2-48z"/><path fill="G" fill-opacity=".9" d="M-10-176C-34-130-38-90-36-56L-10-50z"/><path stroke="R" stroke-opacity=".7" stroke-width="3" fill="none" d="M-106-34C-70-14 60-14 112-42"/>',
  },
  {
    name: 'sepeda',
    at: 'ground',
    height: 178,
    genres: ['Slice of Life', 'School', 'Romance', 'Sports', 'Comedy'],
    shape:
      '<path fill="none" stroke-width="6" d="M-58-72a36 36 0 1 0 1 0M66-72a36 36 0 1 0 1 0"/><path fill="none" stroke-width="6" stroke-linecap="round" stroke-linejoin="round" d="M-58-36L-26-84H44L4-34H-58M4-34L-30-94M66-36L42-100H58"/><circle cx="6" cy="-160" r="15"/><path d="M-12-160C-12-186 30-182 22-160zM-34-94C-34-122-18-144 0-146L20-136 2-90z"/><path fill="none" stroke-width="13" stroke-linecap="round" stroke-linejoin="round" d="M-18-96L18-80 6-34"/><path fill="none" stroke-width="10" stroke-linecap="round" stroke-linejoin="round" d="M8-134L28-108 50-102"/>',
    front:
      '<path fill="A" d="M-36-106C-34-126-18-144 0-146L18-138 2-104zM0-148C-20-144-40-150-64-138-50-158-26-164-2-156z"/><path stroke="R" stroke-opacity=".5" stroke-width="1.5" d="M-58-70V-2M-92-36H-24M66-70V-2M32-36H100"/><path fill="A" d="M52-120h22v16H52z"/>',
  },
  {
    name: 'motor',
    at: 'ground',
    height: 160,
    width: 240,
    genres: ['Action', 'Sci-Fi', 'Sports', 'Comedy', 'Adventure'],
    back: '<linearGradient id="beam"><stop stop-color="G" stop-opacity=".6"/><stop offset="1" stop-color="G" stop-opacity="0"/></linearGradient><path fill="url(#beam)" d="M92-78L280-112V-8L92-60z"/>',
    shape:
      '<path fill="none" stroke-width="14" d="M-70-58a29 29 0 1 0 1 0M80-58a29 29 0 1 0 1 0"/><path d="M-110-82L-60-86-30-78 4-92Q34-110 56-92L88-84 96-66 70-58 50-34H-30L-52-60z"/><path fill="none" stroke-width="7" stroke-linecap="round" d="M56-98L80-29M48-104L72-108"/><circle cx="14" cy="-148" r="17"/><path d="M-52-90C-44-122-22-138 2-136L22-124 6-88-12-74z"/><path fill="none" stroke-width="12" stroke-linecap="round" stroke-linejoin="round" d="M8-124L34-102 54-104M-28-84L12-72-6-36"/>',
    front:
      '<path fill="A" d="M-30-76L4-90Q32-106 52-90L30-56H-18zM14-154Q32-156 31-142L16-140z"/><path fill="G" d="M84-82l14 2-2 14-10-4zM-110-80l16-2 4 8-16 2z"/><circle cx="-70" cy="-29" r="9" fill="R"/><circle cx="80" cy="-29" r="9" fill="R"/>',
  },
  {
    name: 'roket',
    at: 'ground',
    height: 240,
    genres: ['Sci-Fi', 'Adventure', 'Comedy', 'Action'],
    back: '<path fill="A" d="M-22-48Q-34 0-8 26-4 8 0 40 6 8 10 26 34 0 22-48z"/><path fill="G" d="M-12-48Q-16-10 0 12 16-10 12-48z"/><path fill="G" fill-opacity=".5" d="M-90 6a26 26 0 0 1 40-24 30 30 0 0 1 50-2 30 30 0 0 1 50 2A26 26 0 0 1 92 6z"/>',
    shape:
      '<path d="M0-240C34-208 40-150 26-60H-26C-40-150-34-208 0-240z"/><path d="M-32-124C-60-100-64-70-62-40L-26-64zM32-124C60-100 64-70 62-40L26-64zM-18-62H18l4 16H-22z"/>',
    front:
      '<path fill="A" d="M0-240C16-226 26-206 30-184H-30C-26-206-16-226 0-240z"/><circle cx="0" cy="-146" r="16" fill="R"/><circle cx="0" cy="-146" r="11" fill="G"/><path stroke="R" stroke-opacity=".6" stroke-width="3" d="M-32-104H32M-4-100V-60"/>',
  },
  {
    name: 'balon',
    at: 'sky',
    height: 200,
    genres: ['Adventure', 'Fantasy', 'Comedy', 'Romance', 'Slice of Life'],
    shape:
      '<path d="M0-104C64-104 88-60 80-20 72 18 34 36 22 62H-22C-34 36-72 18-80-20-88-60-64-104 0-104z"/><path d="M-20 80H20L16 108H-16z"/><path fill="none" stroke-width="2" d="M-20 60L-18 82M20 60L18 82"/><circle cx="4" cy="72" r="7"/>',
    front:
      '<path fill="A" d="M0-104C24-104 34-60 30-20 26 18 12 36 8 62H-8C-12 36-26 18-30-20-34-60-24-104 0-104zM-44-88C-66-60-60-10-50 6-40 30-26 44-22 62-34 36-72 18-80-20-84-50-72-76-44-88zM44-88C66-60 60-10 50 6 40 30 26 44 22 62 34 36 72 18 80-20 84-50 72-76 44-88z"/><path fill="R" fill-opacity=".5" d="M-20 80H20l-1 7H-19z"/>',
  },
  {
    name: 'gerobak',
    at: 'ground',
    height: 168,
    genres: ['Comedy', 'Slice of Life', 'Drama', 'Romance'],
    back: '<path fill="G" fill-opacity=".2" d="M-30-120L-120 4H110z"/><path fill="none" stroke="G" stroke-opacity=".7" stroke-width="5" stroke-linecap="round" d="M-44-92q-12-14 0-28t0-28M-20-92q-12-14 0-28"/>',
    shape:
      '<path d="M-92-78H64V-28H-92zM-88-140h6v66h-6zM54-140h6v66h-6z"/><path fill="none" stroke-width="6" d="M36-46a22 22 0 1 0 1 0"/><path d="M-84-30h8V0h-8zM64-70l44-6v7l-44 8z"/><circle cx="92" cy="-120" r="14"/><path d="M76-104H106L112-52H76zM78-54H92L88 0H76zM96-54h14l2 54H98z"/><path fill="none" stroke-width="10" stroke-linecap="round" d="M82-94L58-84"/><path d="M-66-94h52v18h-52z"/>',
    front:
      '<path fill="A" d="M-104-134L-84-166H56L76-134Q66-122 58-134 48-122 40-134 30-122 20-134 10-122 0-134-10-122-20-134-30-122-40-134-50-122-60-134-70-122-80-134-92-122-104-134z"/><path fill="G" d="M-82-68h60v28h-60zM-14-68h66v28h-66z"/><path fill="I" fill-opacity=".75" d="M-74-60h20v5h-20zM-74-51h36v4h-36zM-4-60h44v5H-4zM-4-51h28v4H-4z"/><circle cx="30" cy="-112" r="9" fill="G"/><path fill="A" d="M78-126Q92-144 106-126z"/>',
  },
  {
    name: 'mercusuar',
    at: 'ground',
    height: 244,
    genres: ['Mystery', 'Drama', 'Adventure', 'Romance', 'Horror'],
    back: '<linearGradient id="beam"><stop stop-color="G" stop-opacity=".65"/><stop offset="1" stop-color="G" stop-opacity="0"/></linearGradient><path id="ray" fill="url(#beam)" d="M0-212L330-272V-168z"/><use href="#ray" transform="scale(-1 1)"/>',
    shape:
      '<path d="M-70 8Q-50-22-24-18L24-20Q52-22 74 8z"/><path d="M-20-190H20L30-12H-30zM-26-196H26V-188H-26zM-16-226H16V-194H-16zM-22-226L0-246 22-226z"/>',
    front:
      '<path fill="A" d="M-22-160H22L24-126H-24zM-26-92H26L28-58H-28zM-22-226L0-246 22-226z"/><circle cx="0" cy="-211" r="10" fill="G"/><path fill="G" d="M-5-42h10v24H-5zM-3-112h6v10h-6z"/>',
  },
  {
    name: 'gong',
    at: 'ground',
    height: 206,
    genres: ['Music', 'Drama', 'Supernatural', 'Fantasy', 'Mystery'],
    shape:
      '<path d="M-96 0V-12H-86V-160H-74V-12H-60V0zM60 0V-12H74V-160H86V-12H96V0z"/><path d="M-116-168C-96-154-70-164-56-172-34-186-16-182 0-202 16-182 34-186 56-172 70-164 96-154 116-168 110-146 96-146 86-148H-86C-96-146-110-146-116-168z"/><circle cx="0" cy="-84" r="60"/><path fill="none" stroke-width="3" d="M-30-150L-22-136M30-150L22-136"/>',
    front:
      '<circle cx="0" cy="-84" r="56" fill="A"/><circle cx="0" cy="-84" r="42" fill="I" fill-opacity=".25"/><circle cx="0" cy="-84" r="18" fill="A"/><circle cx="-5" cy="-89" r="7" fill="G" fill-opacity=".9"/><path fill="none" stroke="A" stroke-width="3" d="M-84-156H84M-30-168Q0-190 30-168"/>',
  },
  {
    name: 'gunungan',
    at: 'ground',
    height: 236,
    genres: ['Fantasy', 'Drama', 'Supernatural', 'Horror', 'Action', 'Mystery'],
    back: '<ellipse cx="0" cy="-110" rx="120" ry="120" fill="G" fill-opacity=".2"/>',
    shape:
      '<path d="M0-236C10-200 80-150 82-84 82-60 66-44 56-34L64-22H6V0H-6V-22H-64L-56-34C-66-44-82-60-82-84-80-150-10-200 0-236z"/>',
    front:
      '<path fill="none" stroke="A" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" d="M0-216C12-186 70-146 70-86 70-66 58-52 50-42H-50C-58-52-70-66-70-86-70-146-12-186 0-216M0-66V-188M0-96Q24-98 40-118M0-96Q-24-98-40-118M0-126Q20-128 30-146M0-126Q-20-128-30-146M0-154Q10-158 14-168M0-154Q-10-158-14-168"/><path fill="A" d="M-24-66L0-84 24-66H16V-44H-16V-66z"/><path fill="I" d="M-5-60H5v16H-5z"/><g fill="G"><circle cx="44" cy="-120" r="6"/><circle cx="-44" cy="-120" r="6"/><circle cx="34" cy="-150" r="5"/><circle cx="-34" cy="-150" r="5"/><circle cx="46" cy="-66" r="7"/><circle cx="-46" cy="-66" r="7"/></g>',
  },
  {
    name: 'gapura',
    at: 'ground',
    height: 222,
    genres: ['Adventure', 'Fantasy', 'Supernatural', 'Horror', 'Mystery', 'Romance'],
    shape:
      '<path id="gate" d="M34-216V0H124V-20H114V-44H106V-52H112V-66H100V-96H92V-104H98V-116H86V-140H78V-148H82V-158H70V-176H62V-182H54V-200H46V-208z"/><use href="#gate" transform="scale(-1 1)"/><circle cx="0" cy="-60" r="9"/><path d="M-9-50Q0-54 9-50L14 0H-14z"/>',
    front:
      '<path fill="A" d="M-2-74l14 2-3 6H-9zM-10-50Q0-54 10-50L11-36H-11z"/><path stroke="R" stroke-opacity=".45" stroke-width="3" d="M40-52h64M40-104h50M40-148h36M40-182h12M-40-52h-64M-40-104h-50M-40-148h-36M-40-182h-12M34-6v-206M-34-6v-206"/><path fill="A" d="M58-40h22V-4H58zM-80-40h22V-4h-22z" fill-opacity=".7"/>',
  },
  {
    name: 'ayunan',
    at: 'ground',
    height: 226,
    width: 270,
    genres: ['Romance', 'Slice of Life', 'Drama', 'Comedy', 'Fantasy'],
    shape:
      '<path d="M-60 4Q-50-60-58-110L-40-106Q-34-60-22 4z"/><path d="M-150-140C-156-176-120-192-104-184-100-216-56-236-28-216 0-240 50-228 58-196 96-200 120-172 104-142 92-120 60-120 44-128 26-108-6-108-24-122-46-100-84-104-92-122-120-112-146-120-150-140z"/><path fill="none" stroke-width="2.5" d="M36-124L44-40M68-126L68-38"/><circle cx="58" cy="-84" r="11"/><path d="M46-72H68L74-46H48zM48-42l26-4 12 30-8 4-16-22-12 4zM38-42l36-2v5l-36 2z"/>',
    front:
      '<g fill="A"><circle cx="-110" cy="-160" r="9"/><circle cx="-64" cy="-190" r="13"/><circle cx="-20" cy="-150" r="10"/><circle cx="14" cy="-196" r="12"/><circle cx="66" cy="-164" r="11"/><circle cx="-82" cy="-138" r="7"/><circle cx="28" cy="-140" r="6"/></g><path fill="G" fill-opacity=".85" d="M46-72H68L73-52H47z"/>',
  },
  {
    name: 'mangkuk',
    at: 'ground',
    height: 186,
    genres: ['Comedy', 'Slice of Life', 'Drama'],
    back: '<path fill="none" stroke="G" stroke-opacity=".75" stroke-width="7" stroke-linecap="round" d="M-44-122q-18-18 0-36t0-36M-6-128q-18-18 0-36t0-36M32-122q-18-18 0-36t0-30"/><path stroke="A" stroke-width="7" stroke-linecap="round" d="M24-96L116-186M44-94L132-170"/>',
    shape: '<path d="M-106-96H106C104-50 74-20 44-12L40 0H-40L-44-12C-74-20-104-50-106-96z"/>',
    front:
      '<path fill="G" d="M-94-96C-86-122-60-112-50-118-36-130-14-120-4-124 14-132 30-120 44-120 62-124 88-120 94-96z"/><path fill="none" stroke="I" stroke-opacity=".5" stroke-width="3" d="M-80-98q12-18 30 0M-44-98q14-20 34 0M-4-98q14-20 34 0M36-98q14-18 34 0"/><path fill="A" d="M-106-96H106l-1 9H-105zM-92-62l10-9 10 9 10-9 10 9 10-9 10 9 10-9 10 9 10-9 10 9 10-9 10 9 10-9 10 9 10-9 10 9-5 8H-87z"/><circle cx="-54" cy="-108" r="14" fill="A"/><circle cx="-54" cy="-108" r="6" fill="G"/>',
  },
  {
    name: 'rumah-bukit',
    at: 'ground',
    height: 196,
    width: 300,
    genres: ['Horror', 'Mystery', 'Supernatural', 'Drama'],
    shape:
      '<path d="M-150 6C-110-20-80-56-40-64H44C84-56 120-18 150 6z"/><path d="M-50-58V-118H-62L-20-156V-180H-8V-166L2-174 40-140V-170L56-196 72-170V-110H84L72-58zM-4-60H6L4-20H-10z"/><path fill="none" stroke-width="5" stroke-linecap="round" d="M-96-30V-78L-112-104M-96-64L-80-92M-96-78L-90-108"/>',
    front:
      '<path fill="A" d="M-36-104h18v22h-18zM-4-104h18v22H-4zM48-160h14v20H48zM-34-134l14-10 14 10zM26-104h18v22H26z"/><path stroke="I" stroke-width="3" d="M-27-104v22M5-104v22M35-104v22M-36-93h18M-4-93h18M26-93h18M55-160v20"/><path fill="A" fill-opacity=".35" d="M-6-58h14l6 60h-30z"/>',
  },
  {
    name: 'parabola',
    at: 'ground',
    height: 206,
    genres: ['Sci-Fi', 'Mystery', 'Drama', 'Romance'],
    back: '<path fill="none" stroke="A" stroke-width="4" stroke-linecap="round" d="M96-184q18 4 20 24M102-206q36 8 40 46M108-228q54 12 60 68"/>',
    shape:
      '<path d="M-36 0L-10-92H8L38 0H24L2-70-20 0zM-30-36H32v7H-30z"/><path d="M-76-170C-88-110-40-62 44-62Q56-66 50-74L-62-176Q-72-182-76-170z"/><path fill="none" stroke-width="5" d="M-10-122L70-168M42-72L72-168M-64-172L70-170"/><circle cx="-70" cy="-47" r="8"/><path d="M-80 0L-78-30Q-70-42-62-30L-60 0H-67L-70-16-73 0z"/>',
    front:
      '<circle cx="72" cy="-168" r="9" fill="A"/><path fill="R" fill-opacity=".5" d="M-62-176L50-74Q54-68 46-66-20-96-66-178z"/><circle cx="0" cy="-78" r="4" fill="A"/>',
  },
  {
    name: 'kapal-antariksa',
    at: 'sky',
    height: 110,
    width: 340,
    genres: ['Sci-Fi', 'Action', 'Adventure'],
    back: '<path fill="A" d="M-120-6L-260-14V18L-120 20z" fill-opacity=".35"/><path fill="A" d="M-116-4L-200-2V10L-116 18z"/>',
    shape:
      '<path d="M-120-20L-40-34C10-50 60-36 92-18L150-4 152 4 92 18C50 34-10 36-60 30L-120 24-106 2z"/><path d="M-96-24L-120-66-82-62-20-36zM-80 26L-112 62-66 56 0 30z"/>',
    front:
      '<path fill="G" d="M40-26C66-24 84-16 96-6L44-2 30-10z"/><path fill="A" d="M-110-60l20 1 34 22-16 3zM-100-2H20v6H-102z"/><path stroke="R" stroke-opacity=".5" stroke-width="2" d="M20-36L30-4 12 32M-40-32v60"/><circle cx="-20" cy="-16" r="4" fill="G"/><circle cx="-4" cy="-17" r="4" fill="G"/><circle cx="12" cy="-18" r="4" fill="G"/>',
  },
]
