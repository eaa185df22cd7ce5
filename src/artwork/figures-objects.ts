import type { Figure } from './figure.ts'

/** Things of the house and the workshop, drawn large. */
export const OBJECTS: readonly Figure[] = [
  {
    name: 'timbangan',
    at: 'ground',
    height: 222,
    width: 270,
    genres: ['Mystery', 'Thriller'],
    shape:
      '<path d="M-7-196H7V-22H-7zM-34-22H34L44-10H-44zM-60-10H60V2H-60z"/><circle cx="0" cy="-206" r="15"/><path fill="none" stroke-width="9" stroke-linecap="round" d="M-98-168L98-200"/><path fill="none" stroke-width="2.5" d="M-98-168L-134-84M-98-168L-62-84M98-200L62-124M98-200L134-124"/><path d="M-140-86H-56Q-66-58-98-58T-140-86zM56-126H140Q130-98 98-98T56-126z"/>',
    front:
      '<path fill="G" d="M-98-140A30 30 0 1 0-72-98 24 24 0 0 1-98-140z"/><circle cx="0" cy="-206" r="8" fill="A"/><path fill="A" d="M-34-22H34L39-16H-39zM80-138h36v12H80zM84-150h30v10H84z"/><path stroke="R" stroke-opacity=".6" stroke-width="3" fill="none" d="M-132-78Q-98-66-64-78M64-118Q98-106 132-118M-2-186V-30"/><circle cx="-98" cy="-168" r="5" fill="A"/><circle cx="98" cy="-200" r="5" fill="A"/>',
  },
  {
    name: 'jam',
    at: 'ground',
    height: 216,
    width: 200,
    genres: ['Comedy', 'Sci-Fi'],
    back: '<path fill="none" stroke="A" stroke-width="6" stroke-linecap="round" d="M-116-190q-14-16-8-36M116-190q14-16 8-36M-138-176q-20-22-12-50M138-176q20-22 12-50"/>',
    shape:
      '<circle cx="0" cy="-98" r="88"/><path d="M-62-40L-88 2H-70L-42-24zM62-40L88 2H70L42-24zM-90-164A40 40 0 0 1-26-210zM90-164A40 40 0 0 0 26-210zM-6-214H6V-184H-6zM-18-216H18V-206H-18z"/>',
    front:
      '<circle cx="0" cy="-98" r="74" fill="G"/><path fill="A" d="M0-98V-164A66 66 0 0 1 57-131z"/><path stroke="I" stroke-width="5" stroke-linecap="round" d="M0-166v8M0-30v-8M-68-98h8M68-98h-8M34-157l-3 5M59-132l-5 3M59-64l-5-3M34-39l-3-5M-34-39l3-5M-59-64l5-3M-59-132l5 3M-34-157l3 5"/><path fill="none" stroke="I" stroke-width="8" stroke-linecap="round" d="M-24-138L0-98 44-124"/><circle cx="0" cy="-98" r="8" fill="I"/><path fill="A" d="M-82-168A32 32 0 0 1-33-203zM82-168A32 32 0 0 0 33-203z"/>',
  },
  {
    name: 'sempoa',
    at: 'ground',
    height: 168,
    width: 270,
    genres: ['Historical', 'Mystery'],
    shape:
      '<path d="M-136-160H136V-146H-136zM-136-12H136V2H-136zM-136-160H-122V2H-136zM122-160H136V2H122zM-124-114H124V-106H-124z"/><path stroke-width="4" d="M-96-150V-6M-58-150V-6M-19-150V-6M19-150V-6M58-150V-6M96-150V-6"/>',
    front:
      '<path stroke="A" stroke-width="30" stroke-dasharray="13 3" d="M-96-132v14M-58-145v14M-19-132v14M19-132v14M58-145v14M96-132v14"/><path stroke="G" stroke-width="30" stroke-dasharray="13 3" d="M-96-104v30M-96-44v30M-58-76v62M-19-104v14M-19-60v46M19-104v46M19-28v14M58-76v62M96-104v30M96-44v30"/><path fill="G" d="M-142-160C-130-176-104-170-92-172-70-184-44-172-24-172 0-182 30-172 50-174 80-184 96-172 112-172 130-176 142-168 142-158 120-150 110-160 90-154 70-148 60-158 40-154 10-150-10-158-40-152-70-148-90-158-110-152-126-148-138-152-142-160z"/><path stroke="R" stroke-opacity=".5" stroke-width="2" d="M-120-110H120M-128-140V-6M128-140V-6"/>',
  },
  {
    name: 'mesin-jahit',
    at: 'ground',
    height: 220,
    width: 230,
    genres: ['Slice of Life', 'Comedy'],
    shape:
      '<path d="M-112-108H104V-94H-112z"/><path d="M66-108V-172Q66-200 40-200H-58Q-80-200-82-180L-84-146H-66L-62-166Q-60-172-52-172H18Q28-172 28-162V-132H12V-108zM-78-148H-72V-112H-78z"/><path fill="none" stroke-width="8" d="M86-196a24 24 0 1 0 1 0"/><path d="M66-178H82V-166H66z"/><path fill="none" stroke-width="8" stroke-linecap="round" d="M-86-92L-104-2M80-92L98-2M-98-34H92"/><path fill="none" stroke-width="5" d="M44-76a26 26 0 1 0 1 0M-90-84L-20-36 50-84"/><path d="M-70-16H36V-6H-70zM-120-4H-88V4H-120zM82-4H114V4H82z"/><path d="M2-222H22V-200H2zM-4-224H28V-218H-4z"/>',
    front:
      '<path fill="A" d="M4-217H20V-203H4z"/><path fill="none" stroke="A" stroke-width="2.5" d="M12-206L-56-206-75-190V-116"/><path fill="none" stroke="A" stroke-width="4" stroke-linecap="round" d="M-44-186H40Q52-184 52-172V-128"/><circle cx="-20" cy="-186" r="6" fill="A"/><circle cx="86" cy="-172" r="7" fill="A"/><path fill="G" d="M-62-110C-90-116-110-112-122-110-134-80-128-60-136-40-116-52-100-46-88-62-84-84-70-94-62-110z"/><g fill="A"><circle cx="-108" cy="-96" r="6"/><circle cx="-90" cy="-84" r="5"/><circle cx="-112" cy="-70" r="5"/><circle cx="-122" cy="-54" r="4"/></g><path stroke="R" stroke-opacity=".55" stroke-width="3" d="M-110-101H102M-66-11H32"/>',
  },
  {
    name: 'catur',
    at: 'ground',
    height: 240,
    width: 210,
    genres: ['Sports', 'Drama'],
    shape:
      '<path d="M-5-240H5V-228H18V-216H5V-200H-5V-216H-18V-228H-5zM-36-192C-44-210 44-210 36-192L24-150H-24zM-34-152H34V-140H-34zM-20-140H20C22-92 30-62 46-36H-46C-30-62-22-92-20-140zM-54-38H54V-20H-54zM-64-20H64V2H-64z"/><circle cx="106" cy="-94" r="19"/><path d="M90-78H122L116-66Q118-40 132-20H80Q94-40 96-66zM72-20H140V2H72z"/>',
    front:
      '<path fill="A" d="M-34-152H34V-145H-34zM-54-38H54V-31H-54zM72-20H140V-14H72zM-5-240H5V-228H18V-216H5V-204H-5V-216H-18V-228H-5zM92-76H120L118-70H94z"/><path fill="none" stroke="R" stroke-opacity=".7" stroke-width="4" stroke-linecap="round" d="M12-132C14-96 20-70 30-50M22-184L16-160M112-62Q114-44 120-30M116-102Q118-94 114-88"/><path fill="A" d="M-120-4l6-8 8 4 8-6 8 6 8-4 6 8-4 8H-116z"/><path fill="G" fill-opacity=".8" d="M-106-6h16l3 6h-22z"/>',
  },
  {
    name: 'kompas',
    at: 'ground',
    height: 222,
    width: 200,
    genres: ['Adventure', 'Mystery'],
    shape:
      '<circle cx="0" cy="-92" r="92"/><path d="M-12-196H12V-180H-12z"/><path fill="none" stroke-width="7" d="M0-222a14 14 0 1 0 1 0"/><path d="M-70-18L-92 2H92L70-18z"/>',
    front:
      '<circle cx="0" cy="-92" r="80" fill="A"/><circle cx="0" cy="-92" r="70" fill="G"/><path stroke="I" stroke-width="5" stroke-linecap="round" d="M0-156v10M0-28v-10M-64-92h10M64-92h-10M45-137l-5 5M45-47l-5-5M-45-47l5-5M-45-137l5 5"/><path fill="A" d="M36-144L13-84-13-100z"/><path fill="I" d="M-36-40L-13-100 13-84z"/><path fill="I" fill-opacity=".25" d="M36-144L13-84 0-92zM-36-40L-13-100 0-92z"/><circle cx="0" cy="-92" r="7" fill="I"/><circle cx="0" cy="-92" r="3" fill="G"/><path fill="none" stroke="#fff" stroke-opacity=".8" stroke-width="5" stroke-linecap="round" d="M-52-122Q-44-138-30-146"/>',
  },
  {
    name: 'kopi',
    at: 'ground',
    height: 206,
    width: 210,
    genres: ['Slice of Life', 'Drama'],
    back: '<path fill="none" stroke="G" stroke-opacity=".75" stroke-width="8" stroke-linecap="round" d="M-34-146q-18-16 0-32t0-32M4-150q-18-16 0-34t0-34M42-146q-18-16 0-32t0-26"/>',
    shape:
      '<path d="M-72-130H68L54-18H-58zM-104-20H100Q92 2 64 2H-68Q-96 2-104-20z"/><path fill="none" stroke-width="15" d="M62-108C112-112 112-48 56-46"/>',
    front:
      '<path fill="G" fill-opacity=".9" d="M-66-124H62L60-106H-64z"/><path fill="A" d="M-63-100H59L56-76H-60z"/><path fill="M" d="M-60-76H56L52-36H-56z"/><path fill="I" fill-opacity=".6" d="M-57-44Q-30-54-2-46T53-46L50-24H-54z"/><path fill="none" stroke="#fff" stroke-opacity=".55" stroke-width="6" stroke-linecap="round" d="M-52-112L-44-36"/><path fill="A" d="M-98-18H94L91-10H-95z"/>',
  },
  {
    name: 'lampion',
    at: 'ground',
    height: 250,
    width: 190,
    genres: ['Historical', 'Supernatural'],
    back: '<circle cx="0" cy="-116" r="124" fill="A" fill-opacity=".22"/>',
    shape:
      '<path d="M-34-212H34V-196H-34zM-34-38H34V-22H-34z"/><ellipse cx="0" cy="-117" rx="86" ry="82"/><path fill="none" stroke-width="8" stroke-linecap="round" stroke-linejoin="round" d="M-116 2V-232Q-116-248-100-248H0V-210"/><path d="M-136-4H-96V4H-136z"/>',
    front:
      '<ellipse cx="0" cy="-117" rx="82" ry="78" fill="A"/><ellipse cx="0" cy="-100" rx="44" ry="52" fill="G" fill-opacity=".7"/><path fill="none" stroke="I" stroke-opacity=".4" stroke-width="3" d="M-64-166Q0-176 64-166M-80-138Q0-148 80-138M-82-110Q0-104 82-110M-76-84Q0-72 76-84M-58-60Q0-46 58-60"/><path fill="I" d="M0-146L10-122 34-120 16-104 22-80 0-94-22-80-16-104-34-120-10-122z"/><path stroke="A" stroke-width="4" stroke-linecap="round" d="M-14-20V4M0-20V12M14-20V4"/>',
  },
  {
    name: 'kerupuk',
    at: 'ground',
    height: 240,
    genres: ['Comedy', 'School'],
    shape:
      '<path d="M-76-144Q-76-158 0-158T76-144V-6Q0 10-76-6zM-82-166Q0-188 82-166V-148Q0-164-82-148z"/><path d="M-3-240H3V-174H-3z"/>',
    front:
      '<path fill="A" d="M-76-120Q0-134 76-120V-30Q0-16-76-30zM3-238C26-246 40-230 64-236V-212C40-206 26-222 3-214z"/><path fill="G" d="M3-226C26-234 40-218 64-224V-212C40-206 26-222 3-214z"/><circle cx="0" cy="-75" r="44" fill="I"/><circle cx="0" cy="-75" r="38" fill="G" fill-opacity=".25"/><g fill="none" stroke="G" stroke-width="6" stroke-linecap="round"><path d="M-30-62a12 12 0 1 1 20 8q-6 8-14 2t-6-10zM2-48a12 12 0 1 1 22 2q-6 8-14 4t-8-6zM-2-94a12 12 0 1 1 24 2q-4 8-12 6t-12-8z"/></g><path stroke="R" stroke-opacity=".6" stroke-width="3" fill="none" d="M-74-138Q0-152 74-138M-74-14Q0 0 74-14M-78-160Q0-180 78-160"/>',
  },
  {
    name: 'kitab',
    at: 'ground',
    height: 236,
    width: 270,
    genres: ['Fantasy', 'Mystery'],
    back: '<path fill="G" fill-opacity=".25" d="M0-30L-120-220H120z"/>',
    shape:
      '<path d="M0-34C-30-64-96-68-140-52V-12C-96-28-34-24 0 2 34-24 96-28 140-12V-52C96-68 30-64 0-34z"/><path d="M-9-196H9L11-40 0-22-11-40zM-34-204H34V-192H-34zM-7-236H7V-200H-7z"/>',
    front:
      '<path fill="G" d="M-4-38C-34-62-92-64-130-52V-24C-92-36-38-32-4-10zM4-38C34-62 92-64 130-52V-24C92-36 38-32 4-10z"/><path fill="none" stroke="I" stroke-opacity=".5" stroke-width="3" d="M-116-46Q-60-54-24-36M-116-36Q-60-44-24-26M116-46Q60-54 24-36M116-36Q60-44 24-26"/><path fill="I" d="M-9-120H9L11-36 0-14-11-36z"/><path fill="A" d="M-34-204H34V-198H-34zM-7-228H7V-222H-7zM-7-216H7V-210H-7z"/><path stroke="R" stroke-opacity=".8" stroke-width="3" d="M0-188V-34"/><circle cx="0" cy="-238" r="8" fill="A"/><path fill="A" d="M4-238C30-240 40-220 34-196 28-212 20-224 6-230z"/>',
  },
  {
    name: 'tangan',
    at: 'ground',
    height: 200,
    genres: ['Horror', 'Supernatural'],
    back: '<ellipse cx="0" cy="-96" rx="104" ry="112" fill="G" fill-opacity=".16"/>',
    shape:
      '<path d="M-130 8C-104-18-70-24-42-26L-38-78C-48-96-66-112-74-128-78-140-64-146-56-136L-36-112-44-172C-46-188-28-190-25-176L-14-122-12-192C-12-206 8-206 8-192L10-122 24-180C28-194 44-190 42-176L34-112 54-140C62-150 76-142 70-130 60-106 44-80 40-60L44-26C76-24 106-16 130 8z"/><path d="M-112 4L-120-22-98-14zM96 0L106-28 120-4zM70-16L66-44 86-22z"/>',
    front:
      '<path fill="none" stroke="R" stroke-opacity=".55" stroke-width="3" stroke-linecap="round" d="M-30-76Q-6-66 26-78M-26-96Q-4-88 22-98M-40-150l8-2M-8-170h10M28-158l9 2"/><path fill="A" d="M-40-60L42-58 42-46-40-48zM-44-182q8-8 16-2l1 8-15 2zM-12-198q10-8 19 0v8h-19zM24-186q10-8 18-2l-2 8-18-2z"/><path fill="A" fill-opacity=".5" d="M-90-2L-60-10-64 2zM60 0L92-6 80 4z"/>',
  },
]
