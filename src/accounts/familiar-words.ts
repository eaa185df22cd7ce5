/**
 * Passwords that people in Indonesia choose first, in lower case and of eight characters or more: pet names, prayers,
 * places, clubs, and what this site itself is called. Ours; the lists of the world know few of them.
 */
export const familiarWords: ReadonlySet<string> = new Set(
  `sayang123 sayangku sayangkamu sayangmama sayangibu sayang12 sayang1234 akusayangkamu akucintakamu akucinta cintaku
  cintakamu cinta123 kucinta cintasejati selamanya selamanya123 bismillah bismillah1 bismillah12 bismillah123
  bismillahirrahmanirrahim bismilah bismillah99 alhamdulillah alhamdulilah subhanallah astagfirullah insyaallah
  assalamualaikum allahuakbar muhammad muhammad123 yaallah123 rahasia1 rahasia12 rahasia123 rahasiaku rahasialah
  indonesia indonesia1 indonesia12 indonesia123 indonesia45 indonesia1945 indonesiaku indonesiaraya merdeka45
  merdeka123 merdeka1945 merahputih garuda123 garudaku pancasila pancasila1 bhinneka jakarta1 jakarta12 jakarta123
  bandung1 bandung12 bandung123 surabaya surabaya1 surabaya123 yogyakarta semarang semarang1 semarang123 makassar
  makassar1 denpasar palembang balikpapan pontianak banjarmasin malang123 medan123 bogor123 depok123 bekasi123
  persib123 persib1933 persija123 persija1928 arema123 aremania bonek1927 viking1933 thejakmania katasandi
  katasandi1 katasandi123 sandi123 sandiku123 passwordku password123 kucing123 kucingku bangsatkau bangsat123 anjing123
  anjinglu semangat semangat1 semangat45 semangat123 bahagia123 bahagiaselalu keluarga keluargaku keluarga123
  mamapapa mamapapa123 papamama ibubapak ayahbunda mamaku123 ibuku123 ayahku123 doraemon doraemon1 naruto123
  onepiece onepiece1 onepiece123 animeindo animeindo123 animelovers anime123 anime1234 wibu1234 samehadaku otakudesu
  kortekstream kortek123 admin123 admin1234 admin12345 administrator qwerty123 qwertyui asdfghjkl 1234567890 12345678
  123456789 87654321 11223344 17081945 januari1 februari september oktober1 november desember1 desember senin123
  minggu123 cantik123 cantikku ganteng123 gantengku jomblo123 mantanku galau123 bokep123 gratis123 apaaja123 apaaja12
  terserah terserah1 terserah123 tidaktahu lupalagi lupasandi lupapassword gaktau123 gatau1234 masuk123 masukaja
  bukapintu cobacoba coba1234 cobalagi testing123 tester123`.split(/\s+/),
)
