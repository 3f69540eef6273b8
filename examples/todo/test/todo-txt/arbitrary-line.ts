import fc from 'fast-check'

const words = fc.oneof(
  fc.constantFrom('x', 'X', '(A)', '(z)', '2024-01-01', '2024-13-01', '1999-12-31', 'Buy', 'חלב', 'الخبز', '牛奶'),
  fc.constantFrom(
    '+garden',
    '@phone',
    '@phone,',
    '+cafe\u0301',
    '+caf\u00e9',
    '+दफ़्तर',
    '+49',
    '@',
    '++',
    '+a+b',
    '+🎁',
  ),
  fc.constantFrom(
    'due:2024-01-01',
    'due:1',
    'Due:1',
    'http://a.b/c',
    'a@b.c',
    '10:30',
    'k:',
    ':v',
    'срок:1',
    '__proto__:x',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
)
const gaps = fc.constantFrom(' ', ' ', ' ', '  ', '\t', '\u3000', '\u00a0', '\ufeff')

/** Any line, with more of what means something in a todo.txt than chance would give. */
export const arbitraryLine = fc.array(fc.tuple(words, gaps), { maxLength: 12 }).map((parts) => parts.flat().join(''))
