/** What people of one language have to do, and how they file it. */
export interface Phrases {
  /** What to do; `%` stands for something or somebody. */
  readonly tasks: readonly string[]
  /** What stands for `%`. */
  readonly things: readonly string[]
  /** Names of projects and contexts, each one word. */
  readonly tags: readonly string[]
}

/** Phrases by language. */
export const phrases: Readonly<Record<string, Phrases>> = {
  arabic: {
    tasks: ['شراء %', 'الاتصال بخصوص %', 'إصلاح %'],
    things: ['الخبز', 'السيارة', 'هدية سارة', 'الفاتورة رقم 12'],
    tags: ['البيت', 'العمل', 'هاتف'],
  },
  chinese: {
    tasks: ['买%', '给%打电话', '整理%'],
    things: ['牛奶', '小明', '照片', '下周的报告'],
    tags: ['家务', '工作', '旅行'],
  },
  english: {
    tasks: [
      'Buy %',
      'Ask Sam about %',
      'Fix %',
      'Read https://example.com/guide about %',
      'Mail jo@example.com about %',
    ],
    things: ['milk', 'the bike', 'a birthday present', 'the meeting at 10:30', 'the roof'],
    tags: ['home', 'work', 'garden', 'phone'],
  },
  french: {
    tasks: ['Acheter %', 'Réparer %', 'Écrire à Zoé pour %'],
    things: ['du pain', 'le vélo', "l'anniversaire", 'la réunion de 14 h'],
    tags: ['maison', 'école', 'téléphone'],
  },
  german: {
    tasks: ['% kaufen', 'Wegen % anrufen', '% prüfen'],
    things: ['Brötchen', 'Steuererklärung', 'Fahrradschlüssel', 'Straßenfest'],
    tags: ['büro', 'küche', 'straße'],
  },
  greek: {
    tasks: ['Αγορά: %', 'Τηλεφώνημα για %'],
    things: ['ψωμί', 'εισιτήρια', 'το αυτοκίνητο'],
    tags: ['σπίτι', 'δουλειά'],
  },
  hebrew: {
    tasks: ['לקנות %', 'לדבר עם דנה על %'],
    things: ['חלב', 'המתנה', 'הטיול לחיפה'],
    tags: ['בית', 'עבודה'],
  },
  hindi: {
    tasks: ['% खरीदना', '% के बारे में पूछना'],
    things: ['दूध', 'किताबें', 'ट्रेन का टिकट'],
    tags: ['घर', 'दफ़्तर'],
  },
  japanese: {
    tasks: ['%を買う', '%について電話する'],
    things: ['牛乳', '誕生日プレゼント', '会議の資料'],
    tags: ['家', '仕事', '買い物'],
  },
  korean: {
    tasks: ['% 사기', '% 확인하기'],
    things: ['우유', '기차표', '회의 자료'],
    tags: ['집', '회사'],
  },
  polish: {
    tasks: ['Kupić %', 'Zadzwonić w sprawie %'],
    things: ['chleb', 'łóżko', 'żarówki', 'wycieczki'],
    tags: ['dom', 'praca', 'święta'],
  },
  russian: {
    tasks: ['Купить %', 'Позвонить насчёт %', 'Починить %'],
    things: ['хлеб', 'велосипед', 'подарок'],
    tags: ['дом', 'работа', 'дача'],
  },
  thai: {
    tasks: ['ซื้อ%', 'โทรเรื่อง%'],
    things: ['นม', 'ตั๋วรถไฟ', 'ของขวัญ 🎁'],
    tags: ['บ้าน', 'ที่ทำงาน'],
  },
}
