import type { Figure } from './figure.ts'

export const CREATURES: readonly Figure[] = [
  {
    name: 'kucing',
    at: 'ground',
    height: 150,
    genres: ['Comedy', 'Slice of Life', 'Fantasy', 'Mystery', 'Supernatural'],
    shape:
      '<path d="M-46 0C-64-36-48-76-30-92-42-106-42-128-38-154L-18-140C-8-146 8-146 18-140L38-154C42-128 42-106 30-92 48-76 64-36 46 0z"/><path fill="none" stroke-width="16" stroke-linecap="round" d="M40-8C88-2 104-28 92-66"/>',
    front:
      '<path fill="A" d="M-31-92Q0-76 31-92L34-82Q0-64-34-82z"/><circle cx="0" cy="-70" r="8" fill="G"/><path fill="G" d="M-24-118q9-9 18 0-9 7-18 0zM6-118q9-9 18 0-9 7-18 0z"/><path fill="I" d="M-17-122h4v9h-4zM13-122h4v9h-4z"/><path stroke="R" stroke-opacity=".5" stroke-width="2" d="M0-54V0M-18-30V0M18-30V0"/>',
  },
  {
    name: 'rubah',
    at: 'ground',
    height: 160,
    genres: ['Fantasy', 'Supernatural', 'Mystery', 'Romance', 'Adventure'],
    back: '<path fill="I" d="M24-4C70 8 116-10 118-66 120-100 104-124 92-136 92-104 62-86 46-62 32-42 26-20 24-4z"/><path fill="G" d="M118-66C120-100 104-124 92-136 92-118 84-106 76-96 92-96 108-86 118-66z"/>',
    shape:
      '<path d="M-34 0C-38-34-34-64-14-88L-40-104C-50-112-44-118-36-122L-30-160-10-134Q2-138 12-134L30-158 34-118C44-94 34-84 28-80 44-54 46-26 42 0z"/>',
    front:
      '<path fill="G" d="M-40-104L-14-88C-2-86 8-92 14-100 0-106-16-100-26-108zM-8-78C-20-58-22-40-20-20-6-36 4-56 6-76z"/><path fill="A" d="M-12-122l14-4-6 9zM-28-150l12 14-13 8zM27-148l3 22-12-10z"/><path stroke="R" stroke-opacity=".5" stroke-width="2" d="M-18-20V0M6-30V0"/>',
  },
  {
    name: 'garuda',
    at: 'sky',
    height: 150,
    width: 310,
    genres: ['Action', 'Fantasy', 'Adventure', 'Supernatural'],
    shape:
      '<path id="wing" d="M0 20C-14-30-50-58-96-70-120-78-138-90-150-104-150-84-144-72-134-62-148-62-154-64-160-68-154-50-144-40-128-34-138-30-146-30-152-32-142-16-128-8-110-8-116-2-122 0-128 0-112 14-92 18-72 14-50 14-20 30 0 42z"/><use href="#wing" transform="scale(-1 1)"/><path d="M-16-16C-18 20-8 44 0 60 8 44 18 20 16-16z"/><path d="M-12-14C-16-40-10-50 2-52 12-52 18-44 32-38 24-34 18-32 14-30 16-22 16-16 14-10zM-6-48l-10-16 12 6 2-16 8 14 10-10-4 16zM-8 50l-26 46 20-8 14 22 14-22 20 8-26-46z"/>',
    front:
      '<path fill="A" d="M10-42L32-38 16-32zM-2-42l6 2-6 2zM0 56l10 26-10 16-10-16z"/><path stroke="A" stroke-width="3" fill="none" d="M-34-22C-60-40-90-50-118-58M-40-2C-64-12-84-18-108-24M34-22C60-40 90-50 118-58M40-2C64-12 84-18 108-24"/>',
  },
  {
    name: 'paus',
    at: 'sky',
    height: 110,
    width: 310,
    genres: ['Fantasy', 'Drama', 'Adventure', 'Slice of Life', 'Supernatural', 'Sci-Fi'],
    shape:
      '<path d="M-136-8C-140-60-80-84-16-76 40-70 74-44 102-44 116-46 120-64 144-78 144-62 138-52 134-46 148-46 160-38 166-22 146-30 130-28 112-20 80 10 30 34-40 34-100 34-134 20-136-8z"/><path d="M-56 20Q-40 58-2 66-22 40-26 16z"/>',
    front:
      '<path fill="R" fill-opacity=".75" d="M-134 0C-118 12-70 12-40 14 0 18 40 12 70 0 34 28-10 34-40 34-96 34-130 22-134 0z"/><path stroke="I" stroke-width="2" fill="none" d="M-120 12Q-70 24-20 22M-106 20Q-70 30-30 29"/><circle cx="-92" cy="-12" r="5" fill="G"/><path stroke="A" stroke-width="5" stroke-linecap="round" fill="none" d="M-70-82Q-74-106-94-108M-70-82Q-66-106-46-108"/>',
  },
  {
    name: 'naga',
    at: 'sky',
    height: 240,
    width: 310,
    genres: ['Fantasy', 'Action', 'Adventure', 'Supernatural'],
    shape:
      '<path fill="none" stroke-width="44" stroke-dasharray="5 9" d="M-112 70C-150 10-70-10-40 30S50 70 56 6"/><path fill="none" stroke-width="30" stroke-linecap="round" d="M-112 70C-150 10-70-10-40 30S50 70 56 6C58-24 40-40 50-60"/><path d="M-124 62C-126 92-110 112-78 118-96 124-128 118-138 84z"/><path d="M30-48C22-84 40-104 66-104 92-104 106-88 134-82 136-70 128-62 112-62 124-58 120-48 108-48 92-44 78-40 70-30z"/><path d="M58-100C48-118 28-124 14-124 26-114 34-104 42-92zM80-102C76-122 62-134 48-138 56-126 62-112 66-100z"/>',
    front:
      '<path fill="none" stroke="A" stroke-width="7" stroke-dasharray="9 7" d="M-112 74C-146 16-72-4-42 34S44 78 50 10"/><circle cx="84" cy="-84" r="5" fill="A"/><path fill="none" stroke="R" stroke-width="3" d="M128-78Q150-84 160-102M120-62Q144-54 152-36"/><circle cx="166" cy="-48" r="17" fill="A"/><circle cx="161" cy="-53" r="5" fill="G"/>',
  },
  {
    name: 'rusa',
    at: 'ground',
    height: 206,
    genres: ['Fantasy', 'Drama', 'Adventure', 'Slice of Life', 'Supernatural', 'Mystery'],
    shape:
      '<path d="M-58-94C-40-112 16-112 34-112 46-122 50-136 52-148 56-160 68-164 80-160L102-148C104-140 98-136 88-136 80-136 78-130 74-118 70-92 62-74 50-66L54 0H43L36-56-28-56-36 0H-47L-50-56C-60-66-66-84-58-94zM-58-96q-12 0-14 14 8 0 16-4zM64-158l-16-8q4 12 14 14z"/><path fill="none" stroke-width="6" stroke-linecap="round" d="M68-158C52-176 54-194 44-212M56-182L34-190M80-160C92-176 90-194 104-210M90-180L112-186"/>',
    front:
      '<circle cx="82" cy="-150" r="3" fill="G"/><path fill="A" d="M52-126L72-112 70-102 49-116z"/><path fill="G" fill-opacity=".7" d="M-40-98h5v5h-5zM-22-102h5v5h-5zM-6-98h5v5h-5zM-30-86h5v5h-5zM12-102h5v5h-5z"/>',
  },
  {
    name: 'bangau',
    at: 'sky',
    height: 120,
    width: 300,
    genres: ['Romance', 'Drama', 'Slice of Life', 'Music'],
    shape:
      '<path d="M-150 44L-60 14C-50-30-84-72-116-88-60-92-14-50 0-8L20-60C30-92 60-110 96-112 66-88 52-40 34 4 54 8 70-4 84-16 92-24 104-24 112-18L146-10 112-8C100-2 90 16 68 24 40 36-10 34-56 24L-148 50z"/>',
    front:
      '<path fill="A" d="M110-18q-8-8-18-2l4 8zM-60 14l-90 30 2 6 92-26z"/><path stroke="R" stroke-opacity=".6" stroke-width="3" fill="none" d="M-94-76Q-44-48-26 0M76-100Q50-60 30-4"/>',
  },
  {
    name: 'gajah',
    at: 'ground',
    height: 150,
    width: 220,
    genres: ['Adventure', 'Fantasy', 'Comedy', 'Slice of Life'],
    shape:
      '<path d="M-92-60C-96-116-56-134-16-130 4-150 60-150 76-120 88-96 84-60 88-34 90-24 100-26 102-36L112-32C112-10 80-6 74-30 70-46 66-52 58-58L56 0H26L22-40H-36L-40 0H-72L-76-50-88-10-94-14z"/>',
    front:
      '<path fill="M" d="M14-124C40-130 50-108 44-84 40-66 22-62 12-76 2-92 2-118 14-124z"/><circle cx="62" cy="-108" r="4" fill="G"/><path fill="G" d="M66-64q20 2 28-18-6 34-30 28z"/><path fill="A" d="M-62-132Q-30-142-4-132L-2-86H-64z"/><path fill="I" fill-opacity=".35" d="M-63-104h61v8h-61z"/>',
  },
  {
    name: 'harimau',
    at: 'ground',
    height: 168,
    width: 240,
    genres: ['Fantasy', 'Adventure'],
    shape:
      '<path d="M-96-92L-60-112 10-108 44-136 40-162 58-150 78-152 96-166 96-140 114-118 104-98 84-88 66-80 58-54 64 0H40L34-46-8-56-18-48-10 0H-36L-44-44-60-50-64 0H-90L-84-62z"/><path fill="none" stroke-width="11" stroke-linejoin="bevel" d="M-90-88L-126-112-118-152"/>',
    front:
      '<path fill="A" d="M-92-91L-60-109 10-105 36-68-8-59-60-54-82-65zM47-134L44-155 58-147 78-149 92-160 93-138 110-118 100-104 60-92z"/><path fill="G" d="M78-114L111-117 102-101 84-91 66-92zM-8-59L36-68 30-50-4-55z"/><path fill="I" fill-opacity=".3" d="M-60-109L-26-82-60-54-82-65zM10-105L36-68 4-74zM47-134L70-112 60-92zM92-160L93-138 84-146z"/><path fill="I" d="M-54-110l8 32 8-30zM-30-109l8 36 8-35zM-6-107l8 34 8-32zM60-147l4 14 5-15zM76-149l3 13 6-13zM103-121l11 3-6 6zM78-134l13 3-11 5zM-126-130l14-6-2 10z"/>',
  },
  {
    name: 'dinosaurus',
    at: 'ground',
    height: 214,
    width: 270,
    genres: ['Comedy'],
    shape:
      '<path d="M-120-20V-76Q-120-86-110-86H62Q76-86 84-74L104-48Q118-44 120-30V-20z"/><circle cx="-70" cy="-19" r="19"/><circle cx="74" cy="-19" r="19"/><path d="M-76-84C-72-130-48-146-38-184-32-208-10-218 12-212L46-202C54-198 52-184 42-182L16-180C4-160 4-116 22-84zM-118-72C-152-70-166-96-156-128-148-104-138-94-118-96z"/><path d="M-62-116l-18-6 12-12zM-50-142l-18-8 14-10zM-40-170l-16-10 16-8z"/>',
    front:
      '<path fill="A" d="M-120-50H105Q118-44 120-30V-25H-120z"/><path fill="G" d="M-110-78H-78V-56H-110zM-70-78H-34V-56H-70zM30-78H61Q70-78 76-70L86-56H30z"/><path fill="I" d="M-24-80H20V-22H-24z"/><path fill="M" d="M-18-22C-20-46-8-52-4-62 0-72 14-72 18-64L30-60 16-52C6-46 8-32 10-22z"/><circle cx="10" cy="-64" r="2.5" fill="G"/><path fill="none" stroke="M" stroke-width="8" stroke-linecap="round" d="M-20-92C-14-126-2-146 2-174"/><circle cx="-70" cy="-19" r="8" fill="R"/><circle cx="74" cy="-19" r="8" fill="R"/><circle cx="14" cy="-198" r="5" fill="G"/><path fill="none" stroke="R" stroke-width="3" d="M24-190Q36-186 46-192"/><circle cx="113" cy="-38" r="5" fill="G"/>',
  },
  {
    name: 'kerbau',
    at: 'ground',
    height: 184,
    width: 250,
    genres: ['Slice of Life', 'Drama', 'Historical'],
    shape:
      '<path d="M-104-60C-106-98-84-110-50-108-20-116 20-112 48-106 70-112 92-102 104-86L114-60C112-48 96-46 88-54L70-66 62-44 60 0H40L36-38C10-32-20-32-44-38L-50 0H-70L-76-42-82 0H-98L-102-50z"/><path fill="none" stroke-width="8" stroke-linecap="round" d="M72-106C54-118 54-142 76-152M92-100C104-112 126-110 134-130"/><path fill="none" stroke-width="5" stroke-linecap="round" d="M-101-86Q-124-72-116-34"/><circle cx="-14" cy="-158" r="12"/><path d="M-44-160Q-14-166 16-160L-14-184zM-28-146H0L8-110-38-108zM-34-116H0L28-98 24-72H12L12-88-12-96z"/>',
    front:
      '<path fill="A" d="M-44-160Q-14-166 16-160L-14-184zM-44-108Q-14-116 18-109L14-94Q-14-100-40-94z"/><path stroke="G" stroke-width="4" stroke-linecap="round" d="M-6-150L40-144"/><circle cx="90" cy="-84" r="4" fill="G"/><path fill="M" d="M66-98q-20-8-26 6 14 10 28 4z"/><path stroke="R" stroke-opacity=".5" stroke-width="3" fill="none" d="M104-58q4 4 8 0M-44-40Q-4-32 36-40"/>',
  },
  {
    name: 'gagak',
    at: 'ground',
    height: 246,
    width: 230,
    genres: ['Music', 'Supernatural', 'Mystery'],
    shape:
      '<path d="M-122-28L-62-70C-52-120-12-150 24-156 32-182 66-188 84-166L124-154 84-142C86-108 70-68 30-54L-20-48-104-12zM-2-58L4-2H-14V4H18V-2H11L12-58zM26-60L34-2H20V4H54V-2H41L38-60z"/>',
    front:
      '<path fill="A" d="M38-178L44-216H80L82-174Q60-190 38-178z"/><path fill="G" d="M62-216q-14-18 4-34 14 16 4 34zM40-190l1-8q20-8 41 2v8q-20-10-42-2z"/><circle cx="68" cy="-162" r="6" fill="G"/><circle cx="69" cy="-162" r="3" fill="I"/><path fill="A" d="M100-162L124-154 92-146z"/><path stroke="R" stroke-opacity=".6" stroke-width="3" fill="none" d="M-56-74C-16-80 20-100 40-126M-46-62C0-66 30-78 54-104M-92-36L-40-58"/><path fill="A" d="M58-108H112V-64H58z"/><path fill="none" stroke="G" stroke-width="3" d="M58-106L69-66 80-106 91-66 102-106 112-70"/><path fill="I" d="M56-112H114V-104H56zM56-68H114V-60H56z"/><path stroke="G" stroke-width="4" stroke-linecap="round" d="M70-122L100-114M112-130L84-114"/>',
  },
  {
    name: 'ikan',
    at: 'sky',
    height: 186,
    width: 300,
    genres: ['Comedy', 'Fantasy', 'Slice of Life'],
    shape:
      '<path d="M-112 8C-84-40-10-58 70-32 100-22 118-6 126 4 112 24 60 46 0 42-50 40-90 28-112 8z"/><path d="M-100 6L-170-46-150 6-172 52-98 14z"/><path d="M24-32C4-92-46-124-106-132-88-112-82-100-80-86-96-86-106-88-118-90-90-60-50-34-10-26z"/><path d="M44-36C56-80 44-112 14-136 18-110 14-88 6-66z"/><path d="M-10 38L-46 72 14 42z"/>',
    front:
      '<path fill="A" d="M12-36C-8-78-42-106-82-118-66-100-62-90-60-76-42-56-20-42 12-36zM40-50C46-78 40-100 26-118 28-96 26-80 18-60zM-112 6L-156-34-140 6-158 42z"/><path fill="G" fill-opacity=".85" d="M122 6C104 24 60 42 4 38-40 36-80 26-104 10-60 24 40 30 122 6z"/><circle cx="92" cy="-8" r="10" fill="G"/><circle cx="94" cy="-8" r="5" fill="I"/><path fill="none" stroke="R" stroke-opacity=".6" stroke-width="3" d="M60-26Q50-4 58 20M30-20q-10 10 0 22M4-18q-10 10 0 22M-22-14q-10 10 0 20M-48-10q-8 8 0 16"/><path stroke="G" stroke-width="6" stroke-linecap="round" d="M-60 70v12M-96 62v8M-30 92v10"/>',
  },
  {
    name: 'monster',
    at: 'ground',
    height: 218,
    genres: ['Fantasy', 'Comedy', 'Horror'],
    shape:
      '<path d="M-52-56H52L40 0H-40zM-60-74H60V-56H-60z"/><path fill="none" stroke-width="15" stroke-linecap="round" d="M0-70C-34-90-34-116-4-134"/><path d="M-64-152C-70-208-10-228 34-210L98-192C82-178 62-170 40-166L100-142C92-110 40-96 0-102-36-106-62-126-64-152z"/><path d="M-6-78C-60-78-92-104-104-138-54-138-18-118-6-78zM6-76C50-70 86-88 100-120 56-124 18-112 6-76z"/><path d="M-46-196l-22-14 4 26zM-24-212l-14-22-4 26z"/>',
    front:
      '<path fill="A" d="M94-191C80-180 56-170 20-166L96-143 88-130 4-154Q-8-166 6-176L40-186z"/><path fill="G" d="M88-189l-6 16-10-11zM66-184l-4 16-12-12zM44-180l-4 14-12-10zM92-142l-14-10-2 16zM70-148l-14-12-2 18zM46-156l-14-10 0 16z"/><circle cx="4" cy="-192" r="15" fill="G"/><circle cx="9" cy="-191" r="7" fill="I"/><circle cx="-34" cy="-160" r="9" fill="A"/><circle cx="-22" cy="-132" r="7" fill="A"/><circle cx="-42" cy="-184" r="6" fill="A"/><path fill="A" d="M-49-42H49L46-28H-46z"/><path fill="none" stroke="R" stroke-opacity=".6" stroke-width="3" d="M-88-130Q-40-118-14-84M84-116Q40-106 14-82"/>',
  },
]
