import assert from 'node:assert/strict'
import { article, type FixtureTest, type SearchIndexFeatures } from './fixture.ts'

/** Tests which documents are found by which words. */
export function testWords(test: FixtureTest, features: SearchIndexFeatures): void {
  const finds = (title: string, asked: Readonly<Record<string, boolean>>) => {
    for (const [text, found] of Object.entries(asked)) {
      test(`search() ${found ? 'finds' : 'does not find'} '${title}' by '${text}'`, async ({ write, keys }) => {
        await write({ a: article({ title }), b: article({ title: 'something else' }) })
        assert.deepEqual(await keys({ text }), found ? ['a'] : [])
      })
    }
  }

  finds('Buy milk and bread', {
    milk: true,
    MILK: true,
    mil: true,
    'bread milk': true,
    'milk bre': true,
    'mil bread': false,
    ilk: false,
    'milk butter': false,
    '  milk\t\n': true,
  })
  finds("Don't panic: 42 e-mails (really)!", { panic: true, 'e-mails': true, 42: true, 'really!': true, "don't": true })
  finds('Milch für Übermorgen', { milch: true, übermorgen: true, ÜBER: true })
  finds('Купи молоко', { молоко: true, МОЛ: true, мрак: false })
  finds('Αγόρασε γάλα', { γάλα: true, ΓΆΛΑ: true })
  finds('اشتر الحليب اليوم', { الحليب: true, اليوم: true, الخبز: false })
  finds('दूध और रोटी', { दूध: true, रोटी: true, चाय: false })

  if (features.foldsAccents) {
    finds('A naïve café in Łódź, straße', { naive: true, cafe: true, CAFÉ: true, strasse: true })
    finds('Uber naive', { über: true, naïve: true })
    finds('e\u0301tude', { étude: true, etude: true })
  }
  if (features.findsUnspacedScripts) {
    finds('我想买牛奶和面包', { 牛奶: true, 面包: true, 买牛奶: true, 奶牛: false, '牛奶 面包': true, 牛: true })
    finds('ミルクを買う、コーヒーも', { ミルク: true, コーヒー: true, 買う: true, 買わ: false })
    finds('ซื้อนมสดวันนี้', { นมสด: true, วันนี้: true, สดนม: false })
    finds('新しいiPhoneケース', { iphone: true, ケース: true })
  }

  test('search() finds words of every searched property, also of a list', async ({ write, keys }) => {
    await write({
      a: article({ title: 'needle' }),
      b: article({ body: 'a needle in a haystack' }),
      c: article({ tags: ['hay', 'needle'] }),
      d: article({ author: 'needle' }),
    })
    assert.deepEqual((await keys({ text: 'needle' })).sort(), ['a', 'b', 'c'])
  })

  test('search() finds words that are in different properties of a document', async ({ write, keys }) => {
    await write({ a: article({ title: 'milk', body: 'bread' }), b: article({ title: 'milk', body: 'butter' }) })
    assert.deepEqual(await keys({ text: 'milk bread' }), ['a'])
  })

  for (const text of [undefined, '', '  \t']) {
    test(`search() finds every document by the text ${JSON.stringify(text)}`, async ({ write, search }) => {
      await write({ b: article(), a: article() })
      const page = await search(text === undefined ? {} : { text })
      assert.deepEqual([page.total, page.hits.map(({ key }) => key)], [2, ['a', 'b']])
    })
  }
}
